// What counts as ready, without a process around it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { parseHookConfig } from '../src/config/parse-hook-config.ts';
import { checkAdapter } from '../src/operations/readiness.ts';
import { nullHook } from './helpers/hooks.ts';
import { startRig } from './helpers/rig.ts';

test.each([204, 404, 500])('an engine that answers its ping with %i is not', async (status) => {
  await using rig = await startRig({ script: (engineCall) => engineCall.reply(status) });
  expect(await rig.proxy.readiness()).toStrictEqual({
    ready: false,
    parts: [{ name: 'docker engine', fault: `it answers ${status} to GET /_ping` }],
  });
});

test.each([
  [499, undefined],
  [500, expect.stringContaining(' answers 500 to GET /healthz')],
])('an adapter that answers %i', async (status, fault) => {
  const server = createServer((_request, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { adapters } = parseHookConfig(
    JSON.stringify({ endpoints: {}, adapters: { a: url } }),
    'adapters.yml',
  );
  const parts = await Promise.all([...adapters.values()].map(checkAdapter));
  expect(parts).toEqual([{ name: 'adapter a', fault }]);
  server.close();
});

test('an adapter that knows nothing of /healthz is', async () => {
  await using rig = await startRig({ endpoints: { 'GET /x': { pre: ['a'] } }, adapters: { a: nullHook } });
  expect(await rig.proxy.readiness()).toStrictEqual({
    ready: true,
    parts: [{ name: 'docker engine' }, { name: 'adapter a' }],
  });
});
