import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';
import { createMetrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import { type StatusAddress, type StatusServer, type StatusSources, serveStatus } from './status-server.ts';

const READY: Readiness = { ready: true, parts: [{ name: 'docker engine' }] };
let server: StatusServer | undefined;

afterEach(() => server?.close());

const tcp = (host: string): StatusAddress => ({ kind: 'tcp', host, port: 0, loopback: true });

async function serve(address: StatusAddress, sources: Partial<StatusSources> = {}): Promise<StatusServer> {
  server = await serveStatus({ metrics: createMetrics(), readiness: async () => READY, ...sources }, address);
  return server;
}

async function ask(url: string, path: string): Promise<[status: number | undefined, body: string]> {
  const socketPath = url.startsWith('unix://') ? url.slice('unix://'.length) : undefined;
  const options = socketPath === undefined ? new URL(path, url) : { socketPath, path };
  const { promise, resolve, reject } = Promise.withResolvers<[number | undefined, string]>();
  get(options, (response) => {
    text(response).then((body) => resolve([response.statusCode, body]), reject);
  }).on('error', reject);
  return promise;
}

test.each([
  ['127.0.0.1', /^http:\/\/127\.0\.0\.1:[1-9]\d*$/],
  ['::1', /^http:\/\/\[::1\]:[1-9]\d*$/],
])('on %s, with its real port', async (host, expected) => {
  const { url } = await serve(tcp(host));
  expect(url).toMatch(expected);
  expect(await ask(url, '/healthz')).toStrictEqual([200, 'ok\n']);
});

test('on a unix socket, for its owner alone, which goes with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-status-'));
  const path = join(folder, 'status.sock');
  const { url, close } = await serve({ kind: 'unix', path });
  expect(url).toBe(`unix://${path}`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await ask(url, '/healthz')).toStrictEqual([200, 'ok\n']);
  close();
  expect(existsSync(path)).toBe(false);
  rmSync(folder, { recursive: true });
});

test('a socket that nobody listens on any more is replaced; one that answers, or a file, is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-status-'));
  const [path, file] = [join(folder, 'status.sock'), join(folder, 'file')];
  const before = await serve({ kind: 'unix', path: join(folder, 'before.sock') });
  renameSync(join(folder, 'before.sock'), path);
  before.close();
  expect(statSync(path).isSocket()).toBe(true);
  const { url } = await serve({ kind: 'unix', path });
  expect(await ask(url, '/healthz')).toStrictEqual([200, 'ok\n']);
  writeFileSync(file, 'x');
  const start = (at: string) =>
    serveStatus({ metrics: createMetrics(), readiness: async () => READY }, { kind: 'unix', path: at });
  for (const [at, why] of [
    [path, 'somebody listens there already'],
    [file, 'a file that is no socket is there'],
  ] as const)
    await expect(start(at)).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: `cannot listen on --status-listen unix://${at}: ${why}`,
    });
  expect(await ask(url, '/healthz')).toStrictEqual([200, 'ok\n']);
  rmSync(folder, { recursive: true });
});

test('closed, it ends what is not answered yet', async () => {
  const asked = Promise.withResolvers<void>();
  const { url, close } = await serve(tcp('127.0.0.1'), {
    readiness: () => {
      asked.resolve();
      return new Promise(() => {});
    },
  });
  const answer = ask(url, '/readyz');
  await asked.promise;
  close();
  await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('ready or not, part by part; metrics; and nothing else', async () => {
  const parts = [{ name: 'docker engine' }, { name: 'adapter a', fault: 'gone' }];
  const { url } = await serve(tcp('127.0.0.1'), { readiness: async () => ({ ready: false, parts }) });
  expect(await ask(url, '/readyz')).toStrictEqual([503, 'docker engine: ok\nadapter a: gone\n']);
  expect(await ask(url, '/metrics')).toStrictEqual([
    200,
    expect.stringContaining('powerstrip_connections 0'),
  ]);
  expect(await ask(url, '/inspect')).toStrictEqual([404, 'only /healthz, /readyz and /metrics\n']);
  server?.close();
  const ready = await serve(tcp('127.0.0.1'));
  expect(await ask(ready.url, '/readyz')).toStrictEqual([200, 'docker engine: ok\n']);
});

test('the inspector comes first, and leaves the rest', async () => {
  const inspector: StatusSources['inspector'] = {
    handle: ({ url }, response) => url === '/inspect' && response.end('page') !== undefined,
  };
  const { url } = await serve(tcp('127.0.0.1'), { inspector });
  expect(await ask(url, '/inspect')).toStrictEqual([200, 'page']);
  expect(await ask(url, '/healthz')).toStrictEqual([200, 'ok\n']);
});

test('an address that is taken stops the start', async () => {
  const { url } = await serve(tcp('127.0.0.1'));
  const port = Number(new URL(url).port);
  const second = serveStatus(
    { metrics: createMetrics(), readiness: async () => READY },
    { kind: 'tcp', host: '127.0.0.1', port, loopback: true },
  );
  await expect(second).rejects.toMatchObject({
    code: 'LISTEN_FAILED',
    message: expect.stringContaining(`tcp://127.0.0.1:${port}`),
  });
});
