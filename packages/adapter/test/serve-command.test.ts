// `pw-adapter serve` as a process of its own: when it begins to answer.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freePort, waitUntil } from '@pw/test-helpers';
import { createFakeNetworkApi, type FakeNetworkApi } from './support/fake-network-api.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let api: FakeNetworkApi;
let adapter: ReturnType<typeof serve>;

beforeEach(async () => {
  api = await createFakeNetworkApi('1.41');
});

afterEach(async () => {
  await adapter[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

function serve(port: number) {
  const where = ['--host', '127.0.0.1', '--port', String(port)];
  const engine = ['--engine', 'docker-network', '--network', 'weave', '--docker-host', api.dockerHost];
  const node = ['--conditions=@pw/source', '--no-warnings', main, 'serve'];
  const child = spawn(process.execPath, [...node, ...where, ...engine], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => {
    log += String(bytes);
  });
  return {
    log: () => log,
    listens: () =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
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
  await waitUntil('the listener', 15_000, adapter.listens);
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
  await waitUntil('the listener', 15_000, adapter.listens);
  await waitUntil('the next question', 15_000, () => asked > 1);
  expect(adapter.log()).toContain('what has addresses already is not known yet');
  expect(await adapter.stop()).toStrictEqual([0, null]);
});
