import { describe, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const upgrade = 'Host: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n';

describe('a 101', () => {
  test.each([
    'GET /v1.41/info',
    'POST /v1.41/containers/x/start',
    'GET /v1.41/events',
    'POST /v1.41/build/prune',
    'HEAD /_ping',
  ])(
    'to %s, which cannot leave HTTP, is a 502, and what the client sent ahead is no stream',
    async (call) => {
      await using rig = await startRig({
        script: (engine) =>
          engine.raw('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'),
      });
      using client = await openRawClient(rig.port);
      client.send(
        `${call} HTTP/1.1\r\n${upgrade}\r\nPOST /v1.41/containers/prune HTTP/1.1\r\nHost: docker\r\n\r\n`,
      );
      await client.until('HTTP/1.1 502 ');
      expect(client.received()).not.toContain('HTTP/1.1 101');
      expect((await rig.logged(({ path }) => path === call.split(' ')[1])).error).toBe('ENGINE_BAD_RESPONSE');
    },
  );

  test('to a call that nobody asked to upgrade and that the API does not have is a 502', async () => {
    await using rig = await startRig({ script: (engine) => engine.raw('HTTP/1.1 101 UPGRADED\r\n\r\n') });
    using client = await openRawClient(rig.port);
    client.send('POST /v1.99/new HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n');
    await client.until('HTTP/1.1 502 ');
  });

  test.each(['POST /v1.41/containers/x/attach', 'GET /v1.41/containers/x/attach/ws', 'POST /v1.99/new'])(
    'to %s with Upgrade: h2c is a 502: HTTP/2 carries calls that no hook sees',
    async (call) => {
      await using rig = await startRig({
        script: (engine) => {
          engine.raw('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
          engine.hijack((bytes) => engine.raw(`executed ${bytes}`));
        },
      });
      using client = await openRawClient(rig.port);
      client.send(
        `${call} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: x, H2C\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\nPRI`,
      );
      await client.until('HTTP/1.1 502 ');
      expect(client.received()).not.toContain('executed');
    },
  );

  test.each(['POST /session', 'POST /v1.41/grpc'])('to %s with Upgrade: h2c is passed on', async (call) => {
    await using rig = await startRig({
      script: (engine) => {
        engine.raw('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
        engine.hijack((bytes) => engine.raw(`got ${bytes}`));
      },
    });
    using client = await openRawClient(rig.port);
    client.send(`${call} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`);
    await client.until('101 Switching');
    client.send('PRI');
    await client.until('got PRI');
  });

  test('to a call that the API does not have and that asked for it is passed on', async () => {
    await using rig = await startRig({
      script: (engine) => {
        engine.raw('HTTP/1.1 101 UPGRADED\r\n\r\n');
        engine.hijack((bytes) => engine.raw(`got ${bytes}`));
      },
    });
    using client = await openRawClient(rig.port);
    client.send(`POST /v1.99/new HTTP/1.1\r\n${upgrade}\r\n`);
    await client.until('101 UPGRADED');
    client.send('ping');
    await client.until('got ping');
  });
});

test('the logs of a container that end with the connection are an answer, not a tunnel', async () => {
  await using rig = await startRig({
    script: (engine) => {
      engine.raw('HTTP/1.0 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nline');
      engine.hijack((bytes) => engine.raw(`executed ${bytes}`));
      setTimeout(() => engine.socket.end(), 50);
    },
  });
  using client = await openRawClient(rig.port);
  client.send('GET /v1.41/containers/x/logs?stdout=1 HTTP/1.0\r\n\r\n');
  await client.until('line');
  client.send('POST /v1.41/containers/prune HTTP/1.1\r\nHost: docker\r\n\r\n');
  expect(await client.closed()).not.toContain('executed');
});

const everything = { endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } };
const create = '/v1.41/containers/create';

describe('the type of a body', () => {
  test.each([
    ['PX-TYPE-1', create, 'application/json\xc2\xa0'],
    ['PX-TYPE-2', '/networks/create', 'application/json\xc2\xa0'],
    ['PX-TYPE of its kind', create, '\xe2\x80\x83application/json'],
    ['PX-TYPE of its kind', create, 'appl\xc4\xb0cation/json'],
    ['PX-TYPE of its kind', '/v1.41/build', 'application/x-tar\xe3\x80\x80'],
    ['two types', create, 'application/json\r\nContent-Type: text/plain'],
  ])('%s: %s with %j is a 400', async (_case, path, type) => {
    await using rig = await startRig(everything);
    using client = await openRawClient(rig.port);
    client.send(
      Buffer.from(
        `POST ${path} HTTP/1.1\r\nHost: docker\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\n{}`,
        'latin1',
      ),
    );
    await client.until('HTTP/1.1 400 ');
    expect([rig.adapters.a?.seen, rig.engine.requests]).toEqual([[], []]);
  });

  test.each([
    ['PX-TYPE-3', '/swarm/init', 'text/plain'],
    ['PX-TYPE-3 of its kind', '/v1.41/services/create', 'application/octet-stream'],
    ['PX-TYPE-3 of its kind', '/v1.41/exec/x/start', 'application/x-tar'],
    ['PX-TYPE-3 of its kind', '/v1.41/images/x/push', 'text/json'],
    ['PX-TYPE-3 of its kind', '/libpod/containers/create', 'application/vnd.x+json'],
  ])('%s: %s with %s is a 415', async (_case, path, type) => {
    await using rig = await startRig(everything);
    const answer = await call(rig.port, path, { body: { ListenAddr: 5 }, headers: { 'content-type': type } });
    expect([answer.status, answer.message]).toEqual([415, expect.stringContaining(type)]);
    expect([rig.adapters.a?.seen, rig.engine.requests]).toEqual([[], []]);
  });

  test.each([
    ['PX-FORM-1', '/images/create?fromImage=good', 'application/x-www-form-urlencoded'],
    ['PX-FORM of its kind', create, 'Application/X-WWW-Form-Urlencoded; charset=utf-8'],
    ['PX-FORM of its kind', '/v1.41/build?t=x', 'multipart/form-data; boundary=x'],
    ['PX-FORM of its kind', '/v1.99/new', 'multipart/mixed; boundary=x'],
  ])('%s: a form to %s is a 400', async (_case, path, type) => {
    await using rig = await startRig(everything);
    const answer = await call(rig.port, path, { body: 'fromImage=evil', headers: { 'content-type': type } });
    expect(answer.status).toBe(400);
    expect([rig.adapters.a?.seen, rig.engine.requests]).toEqual([[], []]);
  });

  test('an empty Content-Type is none, and a hook that gives a body has it taken for JSON', async () => {
    await using rig = await startRig(everything);
    using client = await openRawClient(rig.port);
    client.send(`POST ${create} HTTP/1.1\r\nHost: docker\r\nContent-Type: \r\nContent-Length: 2\r\n\r\n{}`);
    await client.until('SeenByFakeDocker');
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest).toMatchObject({ Body: '{}', BodyKind: 'json' });
  });
});

describe('an archive', () => {
  test.each([
    ['PX-TAR-1', 'POST', '/build?t=x', 'application/x-tar'],
    ['PX-TAR-2', 'POST', '/images/create?fromSrc=-&repo=x', 'application/x-tar'],
    ['PX-TAR-2', 'POST', '/images/create?fromImage=evil&tag=1', 'application/x-tar'],
    ['PX-TAR of its kind', 'POST', '/v1.41/plugins/create?name=x', 'application/x-tar'],
    ['PX-ARCHIVE', 'PUT', '/v1.41/containers/C/archive?path=/', undefined],
    ['PX-ARCHIVE', 'PUT', '/v1.41/containers/C/archive?path=/', 'application/json'],
    ['PX-ARCHIVE of its kind', 'POST', '/v1.41/images/load', 'application/json'],
    ['PX-ARCHIVE of its kind', 'POST', '/v1.41/build', undefined],
    ['PX-ARCHIVE of its kind', 'PUT', '/libpod/containers/C/archive?path=/', 'text/plain'],
  ])('%s: %s %s with type %s has its hook, and streams', async (_case, method, path, type) => {
    await using rig = await startRig({ ...everything, proxy: { limits: { maxBodyBytes: 10 } } });
    using client = await openRawClient(rig.port);
    const body = 'not JSON'.repeat(1_000);
    const typed = type === undefined ? '' : `Content-Type: ${type}\r\n`;
    client.send(
      `${method} ${path} HTTP/1.1\r\nHost: docker\r\n${typed}Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await client.until('SeenByFakeDocker');
    expect(rig.adapters.a?.seen.map(({ packet }) => packet.ClientRequest)).toEqual([
      { Method: method, Request: path, Body: null, BodyKind: 'opaque', BodyBytes: body.length },
    ]);
    expect(rig.engine.requests[0]?.body.toString()).toBe(body);
  });

  test('in chunks has no length that could be told', async () => {
    await using rig = await startRig(everything);
    await call(rig.port, '/v1.41/build', {
      body: 'x',
      chunked: true,
      headers: { 'content-type': 'application/x-tar', 'transfer-encoding': 'chunked' },
    });
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest).toEqual({
      Method: 'POST',
      Request: '/v1.41/build',
      Body: null,
      BodyKind: 'opaque',
    });
  });
});

test.each(['\u2028', '\u2029', '\u0085', '\u00a0', '😀'])(
  'PX-PATH-1: a name with %j does not get a call past its hook',
  async (character) => {
    for (const pattern of ['* *', 'POST /*/networks/*/connect']) {
      await using rig = await startRig({ ...everything, endpoints: { [pattern]: { pre: ['a'] } } });
      await call(rig.port, `/v1.41/networks/n${encodeURIComponent(character)}/connect`, { body: {} });
      expect(rig.adapters.a?.seen).toHaveLength(1);
    }
  },
);

describe('a query', () => {
  test.each([
    ['two values', `${create}?name=a&name=b`],
    ['two values, one of them escaped', `${create}?name=a&%6eame=b`],
    ['a broken escape', '/v1.41/images/create?fromImage=%zz'],
    ['an escape that is cut off', '/v1.41/images/create?fromImage=a%2'],
    ['a second question mark', `${create}??name=a`],
    ['a semicolon', '/v1.41/images/create?fromImage=good;fromImage=evil'],
  ])('with %s is a 400 on a hooked call', async (_what, path) => {
    await using rig = await startRig(everything);
    const answer = await call(rig.port, path, { method: 'POST' });
    expect([answer.status, rig.adapters.a?.seen, rig.engine.requests]).toEqual([400, [], []]);
  });

  test.each(['/v1.41/images/get?names=a&names=b', '/v1.41/info?a=1&a=1', '/v1.99/new?a=1&a=2'])(
    '%s may say a key twice',
    async (path) => {
      await using rig = await startRig(everything);
      expect((await call(rig.port, path)).status).toBe(200);
    },
  );

  test('has one spelling for hooks', async () => {
    await using rig = await startRig(everything);
    await call(rig.port, '/v1.41/images/create?%66romImage=%65vil%2fx', { method: 'POST' });
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Request).toBe(
      '/v1.41/images/create?fromImage=evil%2fx',
    );
  });
});
