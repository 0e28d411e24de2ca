import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeDocker, startFakeDocker } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { runPowerstrip, startPowerstrip } from './helpers/powerstrip-process.ts';

let folder: string;
let socket: string;
let args: string[];
let engine: FakeDocker;

beforeAll(async () => {
  engine = await startFakeDocker();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'powerstrip-status-'));
  socket = join(folder, 'status.sock');
  const config = join(folder, 'adapters.yml');
  writeFileSync(config, 'endpoints: {}\nadapters: {}\n');
  args = ['--config', config, '--listen', 'tcp://127.0.0.1:0', '--docker-host', engine.url];
  args.push('--status-listen', `unix://${socket}`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('/healthz, /readyz and /metrics on a unix socket of its owner alone, gone after the stop', async () => {
  await using powerstrip = await startPowerstrip(args);
  expect(powerstrip.status).toBe(`unix://${socket}`);
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  expect((await call(socket, '/healthz')).body).toBe('ok\n');
  expect((await call(socket, '/readyz')).status).toBe(200);
  expect((await call(socket, '/metrics')).body).toContain('powerstrip_');
  for (const path of ['/inspect', '/api/calls']) expect((await call(socket, path)).status).toBe(404);
  expect(await powerstrip.stop()).toBe(0);
  expect(existsSync(socket)).toBe(false);
});

test('a socket that a killed process left is replaced', async () => {
  await using first = await startPowerstrip(args);
  await first.stop('SIGKILL');
  expect(statSync(socket).isSocket()).toBe(true);
  await using second = await startPowerstrip(args);
  expect((await call(socket, '/healthz')).status).toBe(200);
  expect(await second.stop()).toBe(0);
});

test('one that answers, or a file, stays as it is and stops the start', async () => {
  await using first = await startPowerstrip(args);
  const again = await runPowerstrip(args);
  expect([again.code, again.stderr]).toEqual([
    1,
    expect.stringContaining(`--status-listen unix://${socket}: somebody listens there already`),
  ]);
  expect((await call(socket, '/healthz')).status).toBe(200);
  await first.stop();
  writeFileSync(socket, 'mine');
  const overFile = await runPowerstrip(args);
  expect([overFile.code, overFile.stderr]).toEqual([
    1,
    expect.stringContaining(`--status-listen unix://${socket}: a file that is no socket is there`),
  ]);
  expect(readFileSync(socket, 'utf8')).toBe('mine');
});

test('POWERSTRIP_STATUS_LISTEN says the same', async () => {
  const { code, stderr } = await runPowerstrip(args.slice(0, -2), {
    POWERSTRIP_STATUS_LISTEN: 'unix:///nowhere/status.sock',
  });
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('--status-listen unix:///nowhere/status.sock: '),
  ]);
});

describe('H3: --inspect on a unix socket', () => {
  /** Forwards a port to the socket, byte by byte, as `ssh -L PORT:/path` does. */
  async function forwardPort(): Promise<{ server: Server; port: number }> {
    const server = createServer((client) => {
      const target = connect({ path: socket });
      for (const end of [client, target]) end.on('error', () => {});
      client.pipe(target).pipe(client);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    const address = server.address();
    return { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
  }

  async function startInspected() {
    const urlFile = join(folder, 'url');
    const powerstrip = await startPowerstrip([...args, '--inspect', '--inspect-url-file', urlFile]);
    const text = readFileSync(urlFile, 'utf8');
    expect(statSync(urlFile).mode & 0o777).toBe(0o600);
    const [, token = ''] = /^http:\/\/localhost\/inspect\?token=([\w-]{43}) on /.exec(text) ?? [];
    expect(text).toBe(`http://localhost/inspect?token=${token} on unix://${socket}\n`);
    return { powerstrip, token };
  }

  test('curl --unix-socket: with the token, which is in no log line, and not without', async () => {
    const { powerstrip, token } = await startInspected();
    await using _ = powerstrip;
    await call(powerstrip.port, '/_ping');
    const ask = (authorization: string) =>
      call(socket, '/api/calls', { headers: { host: 'localhost', authorization } });
    expect(JSON.parse((await ask(`Bearer ${token}`)).body)).toMatchObject({ calls: [{ path: '/_ping' }] });
    expect((await ask(`Bearer ${token}x`)).status).toBe(401);
    expect(JSON.stringify(powerstrip.log)).not.toContain(token);
  });

  test('a browser behind ssh -L: from its own page yes, from a rebound name or a foreign page no', async () => {
    const { powerstrip, token } = await startInspected();
    await using _ = powerstrip;
    const { server, port } = await forwardPort();
    const host = `localhost:${port}`;
    const first = await call(port, `/inspect?token=${token}`, { headers: { host } });
    expect([first.status, first.headers.location]).toEqual([303, '/inspect']);
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    const send = async (headers: Record<string, string>) => {
      const sent = { host, cookie, ...headers };
      return (await call(port, '/api/clear', { method: 'POST', headers: sent })).status;
    };
    expect(await send({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBeLessThan(300);
    expect(await send({ origin: 'http://localhost:1' })).toBe(403);
    expect(await send({ origin: `http://evil.example:${port}`, host: `evil.example:${port}` })).toBe(403);
    expect(await send({ origin: `http://${host}`, cookie: '' })).toBe(401);
    server.close();
  });
});
