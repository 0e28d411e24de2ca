// What an adapter answers beside its hooks, and what it says of itself.
import { expect, test } from '@jest/globals';
import { type AdapterAppOptions, defineAdapter, serveAdapter } from '@pw/hooks';

const broken = (message: string): Promise<never> => Promise.reject(new Error(message));

async function startAdapter(options: AdapterAppOptions = {}, adapter = defineAdapter({})) {
  const server = await serveAdapter(adapter, { port: 0, ...options });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(server.url + path, { headers });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  const getJson = async (path: string, headers?: Record<string, string>) => {
    const { status, text } = await get(path, headers);
    return [status, JSON.parse(text)];
  };
  return { url: server.url, get, getJson, [Symbol.asyncDispose]: () => server.close() };
}

test('its health is ok, with the facts that it gives', async () => {
  await using plain = await startAdapter();
  expect(await plain.getJson('/healthz')).toStrictEqual([200, { status: 'ok' }]);
  await using silent = await startAdapter({ health: async () => {} });
  expect(await silent.getJson('/healthz')).toStrictEqual([200, { status: 'ok' }]);
  await using telling = await startAdapter({ health: async () => ({ attached: 3 }) });
  expect(await telling.getJson('/healthz')).toStrictEqual([200, { status: 'ok', attached: 3 }]);
});

test('one that cannot work says why', async () => {
  await using server = await startAdapter({ health: () => broken('no engine') });
  expect(await server.getJson('/healthz')).toStrictEqual([500, { message: 'no engine' }]);
});

test('its metrics are text for Prometheus, if it has any', async () => {
  await using server = await startAdapter({ metrics: async () => 'a_total 1\n' });
  expect(await server.get('/metrics')).toStrictEqual({
    status: 200,
    type: expect.stringMatching(/^text\/plain; version=0\.0\.4(; charset=utf-8)?$/),
    text: 'a_total 1\n',
  });
  await using without = await startAdapter();
  expect(await without.getJson('/metrics')).toStrictEqual([404, { message: 'no metrics here' }]);
});

test('its pages are JSON, for those with the token', async () => {
  const pages = { '/one': async () => ({ one: 1 }), '/two': () => broken('broken') };
  await using open = await startAdapter({ pages });
  expect(await open.getJson('/one')).toStrictEqual([200, { one: 1 }]);
  expect(await open.getJson('/two')).toStrictEqual([500, { message: 'broken' }]);
  await using guarded = await startAdapter({ pages, token: 'open-sesame' });
  const refused = [401, { message: 'a token is needed' }];
  expect(await guarded.getJson('/one')).toStrictEqual(refused);
  expect(await guarded.getJson('/one', { authorization: 'Bearer other' })).toStrictEqual(refused);
  expect(await guarded.getJson('/one', { authorization: 'Bearer open-sesame' })).toStrictEqual([
    200,
    { one: 1 },
  ]);
  expect(await guarded.getJson('/healthz')).toStrictEqual([200, { status: 'ok' }]);
});

test('anything else is not found, and says what would be', async () => {
  await using server = await startAdapter({ token: 'open-sesame' });
  expect(await server.getJson('/other')).toStrictEqual([
    404,
    { message: expect.stringContaining('POST with a powerstrip protocol v1 packet') },
  ]);
});

const packet = JSON.stringify({
  PowerstripProtocolVersion: 1,
  Type: 'pre-hook',
  ClientRequest: { Method: 'GET', Request: '/_ping', Body: null },
});

test('its answers name no program, and are not for caches', async () => {
  await using server = await startAdapter();
  const { headers } = await fetch(server.url, { method: 'POST', body: packet });
  expect([headers.get('x-powered-by'), headers.get('etag')]).toStrictEqual([null, null]);
});

test('a hook that has answered is not aborted', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const adapter = defineAdapter({ preHook: (_request, { signal }) => void signals.push(signal) });
  {
    await using server = await startAdapter({}, adapter);
    await fetch(server.url, { method: 'POST', body: packet, headers: { connection: 'close' } });
  }
  expect(signals.map((signal) => signal?.aborted)).toStrictEqual([false]);
});
