// The connection of a hook that has answered is kept, whatever becomes of its call.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import type { Hook } from './helpers/fake-adapter.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

/** A hook that changes nothing and knows its connections. */
function countingHook() {
  const sockets = new Set<unknown>();
  const hook: Hook = (packet, request) => {
    sockets.add(request.socket);
    return nullHook(packet, request);
  };
  return { hook, connections: () => sockets.size };
}

test('after the time that it had to answer', async () => {
  const { hook, connections } = countingHook();
  await using rig = await startRig({
    endpoints: { '* *': { pre: ['a'] } },
    adapters: { a: hook },
    adapterOptions: { a: { timeout: '500ms' } },
  });
  await call(rig.port, '/v1.41/info');
  await sleep(700);
  await call(rig.port, '/v1.41/info');
  expect(connections()).toBe(1);
});

test('when the client leaves during the next hook', async () => {
  const { hook, connections } = countingHook();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  await using rig = await startRig({
    endpoints: { 'GET /both': { pre: ['a', 'b'] }, 'GET /one': { pre: ['a'] } },
    adapters: { a: hook, b: () => ask() },
  });
  using client = await openRawClient(rig.port);
  client.send('GET /both HTTP/1.1\r\nHost: docker\r\n\r\n');
  await asked;
  client.socket.resetAndDestroy();
  expect(await rig.logged(({ msg }) => msg === 'call')).toMatchObject({ error: 'CLIENT_GONE' });
  await call(rig.port, '/one');
  expect(connections()).toBe(1);
});
