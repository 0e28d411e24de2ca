import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startFakeDocker } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { runPowerstrip, startPowerstrip } from './helpers/powerstrip-process.ts';

let folder: string;
let config: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'powerstrip-inherited-'));
  config = join(folder, 'adapters.yml');
  writeFileSync(config, 'endpoints: {}\nadapters: {}\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface BoundSocket extends Disposable {
  readonly fd: number;
}

/** A bound socket that this process does not accept on, as a service manager holds it. node:net cannot make one. */
function bindSocket(path: string): BoundSocket {
  const { Pipe, constants } = (process as unknown as { binding(name: string): PipeBinding }).binding(
    'pipe_wrap',
  );
  const pipe = new Pipe(constants.SERVER);
  if (pipe.bind(path) !== 0) throw new Error(`cannot bind ${path}`);
  return { fd: pipe.fd, [Symbol.dispose]: () => pipe.close() };
}

interface PipeBinding {
  Pipe: new (type: number) => { bind(path: string): number; readonly fd: number; close(): void };
  constants: { SERVER: number };
}

test('PX-INODE: a socket that the service manager holds is the same file after a restart, and calls meanwhile wait', async () => {
  await using engine = await startFakeDocker();
  const path = join(folder, 'docker.sock');
  using socket = bindSocket(path);
  const start = () =>
    startPowerstrip(['--config', config, '--listen', 'fd://3', '--docker-host', engine.url], {}, [socket.fd]);
  const { ino } = statSync(path);
  {
    await using first = await start();
    expect(first.addresses).toStrictEqual(['fd://3']);
    expect((await call(path, '/_ping')).status).toBe(200);
    await first.stop();
  }
  const waiting = call(path, '/_ping');
  await using second = await start();
  expect((await waiting).status).toBe(200);
  expect(second.addresses).toStrictEqual(['fd://3']);
  expect(statSync(path).ino).toBe(ino);
});

test.each([['fd://2'], ['fd://'], ['fd://x']])('%s is refused with what is allowed', async (url) => {
  const { code, stderr } = await runPowerstrip(['--config', config, '--listen', url]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('fd://NUMBER (3 or more)')]);
});

test('a tcp socket ends the start: its address was checked by nobody', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
  const start = startPowerstrip(['--config', config, '--listen', 'fd://3'], {}, [fd]);
  await expect(start).rejects.toThrow('it is no unix socket');
  server.close();
});

test('a descriptor that is no unix socket ends the start', async () => {
  const file = openSync(config, 'r');
  await expect(startPowerstrip(['--config', config, '--listen', 'fd://3'], {}, [file])).rejects.toThrow();
});
