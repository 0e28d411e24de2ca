// A bound of time holds for what it is about, and for nothing after that.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient, type RawClient } from './helpers/raw-client.ts';
import { type Rig, startRig } from './helpers/rig.ts';

const boundMs = 1_000;
const limits = { headTimeoutMs: boundMs, bodyTimeoutMs: boundMs, idleTimeoutMs: boundMs };
const head =
  'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n';

/** With a hook that takes much longer than every bound. */
const startSlowRig = () =>
  startRig({
    endpoints: { 'POST /*': { pre: ['a'] } },
    adapters: { a: (packet, request) => sleep(1.5 * boundMs).then(() => nullHook(packet, request)) },
    proxy: { limits },
  });

/** The bounds that were reached. */
async function reached({ proxy }: Rig): Promise<string[]> {
  const counts = (await proxy.metrics.text()).matchAll(
    /^powerstrip_limit_reached_total\{limit="(\w+)"\} (.*)$/gm,
  );
  return Array.from(counts, ([, limit = '', count]) => (count === '0' ? '' : limit)).filter(Boolean);
}

async function connections({ proxy }: Rig): Promise<string | undefined> {
  return /^powerstrip_connections (\d+)$/m.exec(await proxy.metrics.text())?.[1];
}

test('a call that takes longer than its head or its body may is not cut off', async () => {
  await using rig = await startSlowRig();
  const parts = [
    [head.slice(0, 9), `${head.slice(9)}{}`],
    [head, '{', '}'],
  ];
  const answers = parts.map(async (parts) => {
    using client = await openRawClient(rig.port);
    for (const part of parts) {
      client.send(part);
      await sleep(50);
    }
    return await client.until('SeenByFakeDocker');
  });
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(await reached(rig)).toStrictEqual([]);
});

test.each<[string, (client: RawClient) => void]>([
  ['an end', ({ socket }) => socket.destroy()],
  ['a reset', ({ socket }) => socket.resetAndDestroy()],
])('a client that leaves with %s, in the middle of whatever, has reached no bound', async (_how, leave) => {
  await using rig = await startSlowRig();
  const clients = ['', head.slice(0, 9), `${head}{`].map(async (sent) => {
    const client = await openRawClient(rig.port);
    client.send(sent);
    return client;
  });
  await waitUntil('they are there', 5_000, async () => (await connections(rig)) === '3');
  // Long enough to be read, and well before the bound.
  await sleep(100);
  for (const client of await Promise.all(clients)) leave(client);
  await waitUntil('they are gone', 5_000, async () => (await connections(rig)) === '0');
  await sleep(1.5 * boundMs);
  expect(await reached(rig)).toStrictEqual([]);
});

test('a call that was refused for its size is not refused again for its time', async () => {
  await using rig = await startRig({
    endpoints: { 'POST /*': { pre: ['a'] } },
    adapters: { a: nullHook },
    proxy: { limits: { ...limits, maxBodyBytes: 4, maxHeadBytes: 1_000 } },
  });
  for (const [first, rest] of [
    [head.replace('Content-Length: 2', 'Transfer-Encoding: chunked'), '5\r\n12345\r\n'],
    [head.slice(0, 9), 'x'.repeat(2_000)],
  ] as const) {
    using client = await openRawClient(rig.port);
    client.send(first);
    await sleep(50);
    client.send(rest);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 4(13|31) /);
    await sleep(1.5 * boundMs);
  }
  expect(await reached(rig)).toStrictEqual(['body_bytes', 'head_bytes']);
});

test('a client that is told to go on in its body is told only when it waits', async () => {
  await using rig = await startRig({ endpoints: { 'POST /*': { pre: ['a'] } }, adapters: { a: nullHook } });
  using client = await openRawClient(rig.port);
  client.send(`${head.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n')}{}`);
  expect(await client.until('SeenByFakeDocker')).toMatch(/^HTTP\/1\.1 200 /);
});
