import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, type CallOptions, call } from './helpers/call.ts';
import { changing } from './helpers/hooks.ts';
import { type InspectedRig, startInspectedRig, token } from './helpers/inspected-rig.ts';
import { openRawClient } from './helpers/raw-client.ts';

// Each is at home in a name, a label, a variable, or the message of an adapter.
const xss = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "';alert(1)//",
  '</script><svg/onload=alert(1)>',
  '{{constructor.constructor("alert(1)")()}}',
  'javascript:alert(1)',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '\u2028\u2029<!--',
];

let started: InspectedRig;

beforeAll(async () => {
  started = await startInspectedRig({
    endpoints: { 'POST /*/containers/create': { pre: ['labels'] }, 'POST /x': { pre: ['refuses'] } },
    adapters: {
      labels: changing({
        pre: ({ Body }) => ({ Body: JSON.stringify({ ...JSON.parse(Body ?? ''), Labels: xss }) }),
      }),
      refuses: () => ({
        status: 403,
        body: JSON.stringify({ PowerstripProtocolVersion: 1, message: xss.join() }),
      }),
    },
  });
  for (const Image of xss)
    await call(started.rig.port, `/v1/containers/create?name=${encodeURIComponent(Image)}`, {
      body: { Image, Env: [`A=${Image}`] },
    });
  await call(started.rig.port, '/x', { body: {} });
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const paths = [
  'GET /api/calls',
  'GET /api/calls/0123456789abcdef',
  'GET /api/events',
  'GET /api/hooks',
  'GET /api/hooks/match?method=GET&path=/x',
  'GET /api/network',
  'GET /api/export?format=har',
  'POST /api/clear',
  'POST /api/calls/0123456789abcdef/replay',
  'GET /inspect',
  'GET /inspect/inspector.js',
  'GET /api',
];

function send(line: string, headers: Record<string, string>): Promise<Answer> {
  const [method = '', path = ''] = line.split(' ');
  const options: CallOptions = { method, headers, ...(method === 'POST' && { body: {} }) };
  return call(started.port, path, options);
}

/** The cookie that a browser gets for the token. */
async function cookie(): Promise<string> {
  const { headers } = await call(started.port, `/inspect?token=${token}`);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

const own = () => `http://127.0.0.1:${started.port}`;

describe('H3: nobody without the token', () => {
  test.each(paths)('%s: 401, with nothing in it', async (line) => {
    const origin = { origin: own() };
    for (const headers of [
      origin,
      { ...origin, authorization: 'Bearer' },
      { ...origin, authorization: `Bearer ${token}x` },
      { ...origin, authorization: `Basic ${token}` },
      { ...origin, cookie: 'pw-inspect=1' },
      { ...origin, cookie: `${(await cookie()).slice(0, -1)}` },
      { ...origin, cookie: `pw-inspect-000000000000=${token}` },
    ]) {
      const { status, body } = await send(line, headers);
      expect([status, JSON.parse(body)]).toMatchObject([401, { code: 'INSPECT_TOKEN' }]);
      expect(body).not.toContain(token);
    }
  });

  test.each(['', 'x', `${token}x`, token.slice(1)])(
    'the token %j in the URL: 401 and no cookie',
    async (given) => {
      const { status, headers } = await call(started.port, `/inspect?token=${encodeURIComponent(given)}`);
      expect([status, headers['set-cookie']]).toStrictEqual([401, undefined]);
    },
  );

  test('nothing was cleared by them', async () => {
    expect(await started.json('/api/calls')).toMatchObject({ kept: xss.length + 1 });
  });
});

describe('H3: a browser', () => {
  test('trades the token for a cookie that no script and no other site can use', async () => {
    const { status, headers } = await call(started.port, `/inspect?token=${token}`);
    expect([status, headers.location]).toStrictEqual([303, '/inspect']);
    expect(String(headers['set-cookie'])).toMatch(
      /^pw-inspect-[0-9a-f]{12}=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const page = await call(started.port, '/api/calls', { headers: { cookie: `a=b; ${await cookie()}` } });
    expect(page.status).toBe(200);
  });

  const hosts = [
    'evil.example',
    'evil.example:2374',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '10.0.0.1',
    'x',
  ];
  test.each(hosts)('with the Host %j of a rebound name: 403', async (host) => {
    for (const line of paths) {
      const { status, body } = await send(line, { host, cookie: await cookie(), origin: `http://${host}` });
      expect([status, JSON.parse(body)]).toMatchObject([403, { code: 'REQUEST_REFUSED' }]);
    }
    const first = await call(started.port, `/inspect?token=${token}`, { headers: { host } });
    expect([first.status, first.headers['set-cookie']]).toStrictEqual([403, undefined]);
  });

  test.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'LOCALHOST'])(
    'with the Host %s: let in',
    async (name) => {
      const host = `${name}:${started.port}`;
      const { status } = await send('GET /api/calls', { host, cookie: await cookie() });
      expect(status).toBe(200);
    },
  );

  test.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'https://127.0.0.1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('from a foreign page, %j: 403', async (headers) => {
    for (const line of paths) {
      const { status, body } = await send(line, { ...headers, cookie: await cookie() });
      expect([status, JSON.parse(body)]).toMatchObject([403, { code: 'REQUEST_REFUSED' }]);
    }
  });

  test.each([{ origin: '' }, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
    'from the page itself, or its address bar, %j: let in',
    async (headers) => {
      const from = 'origin' in headers ? { origin: own() } : headers;
      for (const method of ['GET', 'HEAD']) {
        const { status } = await send(`${method} /api/calls`, { ...from, cookie: await cookie() });
        expect([method, status]).toStrictEqual([method, method === 'GET' ? 200 : 404]);
      }
    },
  );

  test('a POST that says no Origin comes from no page of ours: 403', async () => {
    const { status } = await send('POST /api/clear', { cookie: await cookie() });
    expect(status).toBe(403);
    expect((await send('POST /api/calls/x/replay', { cookie: await cookie(), origin: own() })).status).toBe(
      404,
    );
  });

  test('a form cannot be sent', async () => {
    const headers = { cookie: await cookie(), origin: own(), 'content-type': 'text/plain' };
    const [{ id }] = ((await started.json('/api/calls')) as { calls: [{ id: string }] }).calls;
    const { status } = await send(`POST /api/calls/${id}/replay`, headers);
    expect(status).toBe(415);
  });
});

// A page of any site can have a browser send these, as an image.
test.each([
  '//',
  '///',
  '//x:99999/',
  '/\\[',
  'http://[',
  '*',
  '/%',
  '//api/calls',
  '/inspect/%',
  '/api/calls/%E0',
])('H3: the target %s, from somebody without the token: an answer, and the process lives', async (target) => {
  await using client = await openRawClient(started.port);
  client.send(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 40[14] /);
  expect((await call(started.port, '/healthz')).status).toBe(200);
});

test.each(['%E0', 'calls', 'api', 'a', '..%2f..%2fx', '%00'])('no call has the id %s: 404', async (id) => {
  const { status, body } = await started.ask(`/api/calls/${id}`);
  expect([status, JSON.parse(body)]).toMatchObject([404, { code: 'NO_SUCH_CALL' }]);
});

test('H3: every answer forbids what a page does not need', async () => {
  for (const line of [...paths.filter((path) => !/events|clear/.test(path)), 'GET /api/nonsense']) {
    const { headers } = await send(line, { authorization: `Bearer ${token}` });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'; require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
});

test('H3: what others wrote is data of a JSON answer, and nothing else', async () => {
  const { calls } = (await started.json('/api/calls')) as { calls: { id: string }[] };
  expect(calls).toHaveLength(xss.length + 1);
  const answers = await Promise.all([
    started.ask('/api/calls'),
    ...calls.map(({ id }) => started.ask(`/api/calls/${id}`)),
    started.ask(`/api/calls/${encodeURIComponent(xss[0] ?? '')}`),
    started.ask(`/api/calls?filter=${encodeURIComponent(`path:${xss[0]} odd:${xss[1]}`)}`),
    started.ask(`/api/export?format=har`),
  ]);
  for (const { headers, body } of answers) {
    expect(headers['content-type']).toBe('application/json');
    expect(() => JSON.parse(body)).not.toThrow();
  }
  for (const text of xss)
    expect(answers.map(({ body }) => body).join()).toContain(JSON.stringify(text).slice(1, -1));
});

test('H3: /healthz, /readyz and /metrics tell nothing of calls, and need no token, as before', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    const { status, body } = await call(started.port, path);
    expect(status).toBe(200);
    expect(body).not.toContain('alert');
  }
});
