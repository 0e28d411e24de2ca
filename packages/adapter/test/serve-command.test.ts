// `pw-adapter serve` as a process of its own: when it begins to answer.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freePort, waitUntil } from '@pw/test-helpers';
import { createFakeNetworkApi, type FakeNetworkApi } from './support/fake-network-api.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let api: FakeNetworkApi;
let adapter: ReturnType<typeof serve>;
let directory: string;

beforeEach(async () => {
  api = await createFakeNetworkApi('1.41');
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
});

afterEach(async () => {
  await adapter[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

function serve(
  port: number,
  { flags = [], env = {} }: { flags?: string[]; env?: Record<string, string> } = {},
) {
  const where = ['--port', String(port), ...flags];
  const engine = ['--engine', 'docker-network', '--network', 'weave', '--docker-host', api.dockerHost];
  const node = ['--conditions=@pw/source', '--no-warnings', main, 'serve'];
  const child = spawn(process.execPath, [...node, ...where, ...engine], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  const exited = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => {
    log += String(bytes);
  });
  return {
    log: () => log,
    exited,
    listens: (host = '127.0.0.1') =>
      fetch(`http://${host}:${port}/healthz`).then(
        () => true,
        () => false,
      ),
    async stop() {
      child.kill('SIGTERM');
      return await exited;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

// What was picked for a container that does not run is known from Docker alone: a hook would give it to the next one.
test('it listens once Docker has told which containers there are', async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let isAsked = false;
  api.onLook = async (path) => {
    if (path === '/events') return {};
    if (path !== '/containers/json') return undefined;
    isAsked = true;
    await held;
    return undefined;
  };
  adapter = serve(await freePort());
  await waitUntil('the question', 15_000, () => isAsked);
  expect(await adapter.listens()).toBe(false);
  release();
  await waitUntil('the listener', 15_000, () => adapter.listens());
  expect(await adapter.stop()).toStrictEqual([0, null]);
});

test('it listens also where Docker does not tell, and goes on asking', async () => {
  let asked = 0;
  api.onLook = async (path) => {
    if (path === '/events') return {};
    if (path !== '/containers/json') return undefined;
    asked += 1;
    return { status: 500, message: 'not yet' };
  };
  adapter = serve(await freePort());
  await waitUntil('the listener', 15_000, () => adapter.listens());
  await waitUntil('the next question', 15_000, () => asked > 1);
  expect(adapter.log()).toContain('what has addresses already is not known yet');
  expect(await adapter.stop()).toStrictEqual([0, null]);
});

test('it listens on 127.0.0.1 alone, unless it is told otherwise', async () => {
  api.onLook = async (path) => (path === '/events' || path === '/containers/json' ? [] : undefined);
  // Another address of this machine's loopback: what listens everywhere listens there too.
  const elsewhere = '127.0.0.2';
  adapter = serve(await freePort());
  await waitUntil('the listener', 15_000, () => adapter.listens());
  expect(await adapter.listens(elsewhere)).toBe(false);
  await adapter.stop();
  adapter = serve(await freePort(), { env: { PW_HOST: '0.0.0.0' } });
  await waitUntil('the listener', 15_000, () => adapter.listens());
  expect(await adapter.listens(elsewhere)).toBe(true);
});

test('with a token, it answers hooks and pages to those who send it, and its health to all', async () => {
  api.onLook = async (path) => (path === '/events' || path === '/containers/json' ? [] : undefined);
  const file = join(directory, 'token');
  writeFileSync(file, 's3cret\n');
  for (const given of [{ env: { PW_TOKEN: 's3cret' } }, { flags: ['--token-file', file] }]) {
    const port = await freePort();
    adapter = serve(port, given);
    await waitUntil('the listener', 15_000, () => adapter.listens());
    const statusOf = async (path: string, options: RequestInit) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, options)).status;
    const headers = { Authorization: 'Bearer s3cret' };
    expect(await statusOf('/network', {})).toBe(401);
    expect(await statusOf('/network', { headers })).toBe(200);
    expect(await statusOf('/v1/extension', { method: 'POST', body: '{}' })).toBe(401);
    // It is no hook, and is read.
    expect(await statusOf('/v1/extension', { method: 'POST', body: '{}', headers })).toBe(400);
    expect(adapter.log()).not.toContain('s3cret');
    expect(await adapter.stop()).toStrictEqual([0, null]);
  }
});

test('it does not begin with a token that is none', async () => {
  adapter = serve(await freePort(), { env: { PW_TOKEN: '' } });
  expect(await adapter.exited).toStrictEqual([1, null]);
  expect(adapter.log()).toMatch(/^pw-adapter: PW_TOKEN does not hold one line of visible ASCII\n/m);
  expect(adapter.log()).toContain('BAD_OPTION');
});
