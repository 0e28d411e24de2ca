import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeDocker, startFakeDocker, waitUntil } from '@pw/test-helpers';
import { type FakeAdapter, startFakeAdapter } from './helpers/fake-adapter.ts';
import { nullHook } from './helpers/hooks.ts';
import { type PowerstripProcess, startPowerstrip } from './helpers/powerstrip-process.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const mib = 1024 * 1024;
const maxBodyBytes = 16 * mib;
const create = 'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\n';

describe('PX-BIG: what is collected of a body takes at most three times its largest size', () => {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-bounds-'));
  let docker: FakeDocker;
  let adapter: FakeAdapter;
  let args: string[];

  beforeAll(async () => {
    docker = await startFakeDocker();
    adapter = await startFakeAdapter(() => ({ status: 403, body: '{"message":"seen"}' }));
    const config = join(folder, 'adapters.yml');
    const endpoints = { 'POST /*/containers/create': { pre: ['a'] } };
    writeFileSync(config, JSON.stringify({ version: 1, endpoints, adapters: { a: adapter.url } }));
    args = ['--config', config, '--listen', 'tcp://127.0.0.1:0', '--docker-host', docker.url];
  });

  afterAll(async () => {
    await adapter[Symbol.asyncDispose]();
    await docker[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const nestedTooDeep = '{"a":'.repeat(600_000);
  test.each<[string, () => Buffer, number]>([
    ['PX-BIG-1: one string', () => Buffer.from(`{"a":"${'x'.repeat(maxBodyBytes - 100)}"}`), 403],
    ['one string of escapes', () => Buffer.from(`{"a":"${'\\n'.repeat(maxBodyBytes / 2 - 100)}"}`), 403],
    ['PX-BIG-3: nested too deep', () => Buffer.from(nestedTooDeep), 400],
    ['lists nested too deep', () => Buffer.from('['.repeat(maxBodyBytes)), 400],
    ['millions of empty objects', () => Buffer.from(`[${'{},'.repeat(5_000_000)}0]`), 403],
    ['millions of numbers', () => Buffer.from(`[${'0,'.repeat(8_000_000)}0]`), 403],
    ['millions of keys', () => Buffer.from(`{${manyKeys(1_200_000)}"z":0}`), 400],
    ['blanks', () => Buffer.alloc(maxBodyBytes, ' '), 403],
    ['one number', () => Buffer.alloc(maxBodyBytes, '1'), 403],
    ['PX-BIG-2: chunks of one byte', () => Buffer.alloc(0), 403],
  ])(
    '%s',
    async (what, makeBody, status) => {
      const body = makeBody();
      const limit = (3 * maxBodyBytes) / mib;
      // A second process if needed: what the collector frees late is not what the body needs.
      const grown = await growthMiB(body, [what, status]);
      expect(grown < limit ? grown : await growthMiB(body, [what, status])).toBeLessThan(limit);
    },
    60_000,
  );

  /**
   * Sends a body to the hook of a process of its own, in which no earlier body has left memory to use again. Gives how
   * much the peak of resident memory grew by it.
   */
  async function growthMiB(body: Buffer, expected: [string, number]): Promise<number> {
    await using powerstrip = await startPowerstrip(args);
    using first = await openRawClient(powerstrip.port);
    first.send(`${create}Content-Length: 2\r\n\r\n{}`);
    await first.until('seen');
    const before = peakMiB(powerstrip);
    using client = await openRawClient(powerstrip.port);
    if (body.length > 0) {
      client.send(`${create}Content-Length: ${body.length}\r\n\r\n`);
      client.send(body);
    } else {
      client.send(`${create}Transfer-Encoding: chunked\r\n\r\n1\r\n"\r\n`);
      client.send('1\r\nx\r\n'.repeat(1_500_000));
      client.send('1\r\n"\r\n0\r\n\r\n');
    }
    const answer = await client.until(/"message".*\n|seen/);
    expect([expected[0], Number(answer.slice(9, 12))]).toEqual(expected);
    expect(answer).not.toMatch(/\n\s+at |RangeError/);
    return peakMiB(powerstrip) - before;
  }

  /** The highest resident memory since the last call. */
  function peakMiB({ child }: PowerstripProcess): number {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    writeFileSync(`/proc/${child.pid}/clear_refs`, '5');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }
});

function manyKeys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":0,`).join('');
}

test('PX-BIG-4: a request that is refused leaves no route behind', async () => {
  let matched = 0;
  const matches = () => {
    matched += 1;
    return false;
  };
  await using rig = await startRig();
  rig.proxy.useHooks({
    endpoints: [{ pattern: { text: '* *', matches, warnings: [] }, pre: [], post: [] }],
    refusals: [],
  } as never);
  using client = await openRawClient(rig.port);
  client.send(`GET /${'x'.repeat(200_000)} HTTP/1.1\r\nHost: docker\r\nOrigin: http://evil.example\r\n\r\n`);
  expect(await client.closed()).toMatch(/^HTTP\/1\.1 403 /);
  expect(matched).toBe(0);
});

describe('PX-BIG-5: heads', () => {
  test('of 1 MiB pass, as with Docker; larger ones are a 431', async () => {
    await using rig = await startRig({ endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } });
    const target = `/v1.41/containers/json?x=${'a'.repeat(1_000_000)}`;
    using client = await openRawClient(rig.port);
    client.send(`GET ${target} HTTP/1.1\r\nHost: docker\r\n\r\n`);
    await client.until('SeenByFakeDocker');
    expect(rig.engine.requests[0]?.target).toBe(target);
    using larger = await openRawClient(rig.port);
    larger.send(`GET ${target}${'a'.repeat(50_000)} HTTP/1.1\r\nHost: docker\r\n\r\n`);
    expect(await larger.closed()).toMatch(/^HTTP\/1\.1 431 /);
  });

  test.each([
    ['blanks in a value', `X: ${' '.repeat(1_000_000)}\0`],
    ['a name', 'x'.repeat(1_000_000)],
    ['a blank name', ' '.repeat(1_000_000)],
    ['a path of slashes and stars', ''],
  ])('a bad head of 1 MB is refused at once: %s', async (_what, line) => {
    await using rig = await startRig({ endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } });
    using client = await openRawClient(rig.port);
    const startedAt = performance.now();
    const path = line === '' ? '/containers/x'.repeat(70_000) : '/x';
    client.send(`GET ${path}/../ HTTP/1.1\r\nHost: docker\r\n${line}\r\n\r\n`);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 400 /);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test('a long path is matched in linear time', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/*/x/*/y/*/attach': { pre: ['a'] } },
      adapters: { a: nullHook },
    });
    using client = await openRawClient(rig.port);
    const startedAt = performance.now();
    client.send(`POST ${'/containers/x/y'.repeat(60_000)} HTTP/1.1\r\nHost: docker\r\n\r\n`);
    await client.until('SeenByFakeDocker');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  test('of 200 kB, byte by byte, take linear time', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    client.socket.setNoDelay(true);
    const startedAt = performance.now();
    for (const byte of `GET /x HTTP/1.1\r\nHost: docker\r\nX: ${'y'.repeat(200_000)}`) client.send(byte);
    client.send('\r\n\r\n');
    await waitUntil('an answer', 20_000, () => client.received().includes('SeenByFakeDocker'));
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });
});
