import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient, type RawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

// More than the buffers of a unix socket hold, so that most of it waits in powerstrip.
const bytes = 4_000_000;
const path = `/tmp/powerstrip-slow-readers-${process.pid}.sock`;
const rigOptions = {
  listen: [`unix://${path}`],
  endpoints: { 'GET /*/info': { post: ['a'] } },
  adapters: { a: nullHook },
};

/** Has asked for an answer of `bytes`, and reads none of it yet. */
async function ask(lines = ''): Promise<RawClient> {
  const client = await openRawClient(path);
  client.socket.pause();
  client.send(`GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n${lines}\r\n`);
  return client;
}

function bodyLength(client: RawClient): number {
  const text = client.received();
  return text.length - text.indexOf('\r\n\r\n') - 4;
}

describe('the end of an answer is not lost when its client reads slowly', () => {
  const script = (engineCall: { reply(status: number, body: string): void }) =>
    engineCall.reply(200, 'x'.repeat(bytes));

  test('and closes its connection after it', async () => {
    await using rig = await startRig({ ...rigOptions, script });
    using client = await ask('Connection: close\r\n');
    await rig.logged(({ path: called }) => called === '/v1.41/info');
    await sleep(2_500);
    client.socket.resume();
    await client.closed();
    expect(bodyLength(client)).toBe(bytes);
  });

  test('and takes longer than a connection may be idle', async () => {
    const idleTimeoutMs = 1_000;
    await using rig = await startRig({ ...rigOptions, script, proxy: { limits: { idleTimeoutMs } } });
    using client = await ask();
    await rig.logged(({ path: called }) => called === '/v1.41/info');
    client.socket.removeAllListeners('data');
    let received = 0;
    client.socket.on('data', (part) => {
      received += part.length;
      client.socket.pause();
      setTimeout(() => client.socket.resume(), 100);
    });
    const startedAt = performance.now();
    client.socket.resume();
    await waitUntil('all of it', 30_000, () => received > bytes);
    expect(performance.now() - startedAt).toBeGreaterThan(3 * idleTimeoutMs);
  });

  test('and powerstrip stops meanwhile', async () => {
    await using rig = await startRig({ ...rigOptions, script, proxy: { shutdownTimeoutMs: 10_000 } });
    using client = await ask();
    await rig.logged(({ path: called }) => called === '/v1.41/info');
    const closed = rig.proxy.close();
    await sleep(300);
    client.socket.resume();
    await client.closed();
    expect(bodyLength(client)).toBe(bytes);
    client.end();
    await closed;
  });
});

test('a client that reads nothing of the rest is cut off after the idle time', async () => {
  const idleTimeoutMs = 300;
  await using rig = await startRig({
    ...rigOptions,
    script: (engineCall) => engineCall.reply(200, 'x'.repeat(bytes)),
    proxy: { limits: { idleTimeoutMs } },
  });
  using client = await ask('Connection: close\r\n');
  await rig.logged(({ path: called }) => called === '/v1.41/info');
  await sleep(10 * idleTimeoutMs);
  client.socket.resume();
  await client.closed();
  expect(bodyLength(client)).toBeLessThan(bytes);
});
