import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startFakeDocker, waitUntil } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'powerstrip-listen-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('several listeners at once, tcp and unix', async () => {
  await using rig = await startRig({
    listen: ['tcp://127.0.0.1:0', `unix://${folder}/a.sock`, 'tcp://[::1]:0'],
  });
  expect(rig.urls).toEqual([
    expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/),
    `unix://${folder}/a.sock`,
    expect.stringMatching(/^tcp:\/\/\[::1\]:\d+$/),
  ]);
  expect((await call(rig.port, '/_ping')).status).toBe(200);
  expect((await call(join(folder, 'a.sock'), '/_ping')).status).toBe(200);
});

describe('a unix listener can stand in for docker.sock', () => {
  test('it takes over owner and mode of the real socket', async () => {
    await using engine = await startFakeDocker();
    const path = engine.url.slice('unix://'.length);
    chmodSync(path, 0o604);
    await using rig = await startRig({
      listen: [`unix://${folder}/mode.sock`],
      proxy: { engine: { kind: 'unix', path, name: 'x' } },
    });
    const mode = (of: string) => [statSync(of).mode & 0o777, statSync(of).uid, statSync(of).gid];
    expect(rig.urls).toHaveLength(1);
    expect(mode(join(folder, 'mode.sock'))).toEqual(mode(path));
  });

  test('its group may use it where there is no real socket to take them from', async () => {
    await using rig = await startRig({ engineTcp: true, listen: [`unix://${folder}/own.sock`] });
    expect(rig.urls).toHaveLength(1);
    expect(statSync(join(folder, 'own.sock')).mode & 0o777).toBe(0o660);
    await using other = await startRig({
      listen: [`unix://${folder}/other.sock`],
      proxy: { engine: { kind: 'unix', path: '/nowhere.sock', name: 'x' } },
    });
    expect(other.urls).toHaveLength(1);
    expect(statSync(join(folder, 'other.sock')).mode & 0o777).toBe(0o660);
  });

  test('a socket that a killed process left is replaced; one that answers, or a file, is not', async () => {
    const path = join(folder, 'stale.sock');
    await leaveStaleSocket(path);
    await using rig = await startRig({ listen: [`unix://${path}`] });
    expect((await call(path, '/_ping')).status).toBe(200);
    await expect(startRig({ listen: rig.urls })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: expect.stringContaining('somebody listens'),
    });
    writeFileSync(join(folder, 'file'), 'x');
    await expect(startRig({ listen: [`unix://${folder}/file`] })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: expect.stringContaining('no socket'),
    });
  });
});

describe('B8: nobody reaches it from elsewhere by default', () => {
  test.each(['tcp://0.0.0.0:0', 'tcp://:0', 'tcp://[::]:0', 'tcp://192.168.1.1:0'])(
    '%s needs --insecure or TLS',
    async (url) => {
      await expect(startRig({ listen: [url] })).rejects.toMatchObject({
        code: 'BAD_OPTION',
        hint: expect.stringContaining('--insecure'),
      });
    },
  );

  test('--insecure is taken at its word, and warned about', async () => {
    await using rig = await startRig({ listen: ['tcp://0.0.0.0:0'], proxy: { insecure: true } });
    expect((await call(rig.port, '/_ping')).status).toBe(200);
    expect(rig.log).toContainEqual(
      expect.objectContaining({ level: 40, msg: expect.stringContaining('whoever reaches this is root') }),
    );
  });

  test('another address of this machine does not reach the loopback listener', async () => {
    const other = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
    if (other === undefined) throw new Error('this test needs an address beside loopback');
    await using rig = await startRig();
    const socket = connect({ host: other, port: rig.port });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  test('a port that is taken is said so', async () => {
    await using rig = await startRig();
    await expect(startRig({ listen: rig.urls })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: expect.stringContaining('EADDRINUSE'),
    });
  });
});

describe('closing', () => {
  test('without a connection takes no time', async () => {
    const rig = await startRig({ proxy: { shutdownTimeoutMs: 60_000 } });
    await rig[Symbol.asyncDispose]();
  });

  test('waits for the last call under way, not for the first', async () => {
    await using rig = await startRig({
      script: (engineCall) => {
        const delayMs = engineCall.request.target === '/first' ? 100 : 300;
        setTimeout(() => engineCall.reply(200, 'done'), delayMs);
      },
      proxy: { shutdownTimeoutMs: 20_000 },
    });
    using first = await openRawClient(rig.port);
    using last = await openRawClient(rig.port);
    first.send('GET /first HTTP/1.1\r\nHost: docker\r\n\r\n');
    last.send('GET /last HTTP/1.1\r\nHost: docker\r\n\r\n');
    await waitUntil('both are under way', 5_000, () => rig.engine.requests.length === 2);
    const closing = rig.proxy.close();
    for (const client of [first, last]) {
      expect(await client.closed()).toMatch(/done$/);
      client.end();
    }
    await closing;
  });

  test('idle connections close at once, calls under way get their answer, streams end after the bound', async () => {
    const rig = await startRig({
      script: (engineCall) => {
        if (engineCall.request.target === '/events')
          engineCall.raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n');
        else if (engineCall.request.target === '/slow') setTimeout(() => engineCall.reply(200, 'done'), 50);
        else engineCall.reply(200, 'OK');
      },
      proxy: { shutdownTimeoutMs: 300 },
    });
    using idle = await openRawClient(rig.port);
    using slow = await openRawClient(rig.port);
    using stream = await openRawClient(rig.port);
    idle.send('GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
    await idle.until('OK');
    stream.send('GET /events HTTP/1.1\r\nHost: docker\r\n\r\n');
    await stream.until('x\r\n');
    slow.send('GET /slow HTTP/1.1\r\nHost: docker\r\n\r\n');
    await expectRequests(rig.engine.requests, 3);
    const startedAt = performance.now();
    const closing = rig.proxy.close();
    await idle.closed();
    expect(await slow.closed()).toMatch(/done$/);
    await stream.closed();
    await closing;
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(rig.log.filter(({ msg }) => msg === 'call').map(({ path }) => path)).toContain('/events');
    await rig.proxy.close();
    await rig[Symbol.asyncDispose]();
  });

  test('waits for the hooks of a call whose client has left', async () => {
    let isUndone = false;
    await using rig = await startRig({
      endpoints: { 'POST /x': { pre: ['undone', 'slow'] } },
      adapters: {
        undone: async (packet, request) => {
          if (packet.Type === 'unwind') {
            await sleep(300);
            isUndone = true;
          }
          return nullHook(packet, request);
        },
        slow: () => new Promise(() => undefined),
      },
      adapterOptions: { undone: { unwind: true } },
      proxy: { shutdownTimeoutMs: 20_000 },
    });
    using client = await openRawClient(rig.port);
    client.send('POST /x HTTP/1.1\r\nHost: docker\r\n\r\n');
    await waitUntil('both hooks are asked', 5_000, () => rig.adapters.slow?.seen.length === 1);
    client.socket.resetAndDestroy();
    await waitUntil('the first is told', 5_000, () => rig.adapters.undone?.seen.length === 2);
    await rig.proxy.close();
    expect(isUndone).toBe(true);
  });
});

async function leaveStaleSocket(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  const { spawn } = await import('node:child_process');
  await once(spawn(process.execPath, ['-e', script]), 'exit');
  expect(statSync(path).isSocket()).toBe(true);
}

async function expectRequests(requests: unknown[], count: number): Promise<void> {
  await waitUntil(`${count} requests`, 10_000, () => requests.length >= count);
}
