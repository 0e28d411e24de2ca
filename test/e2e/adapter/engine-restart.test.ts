// C2 with an engine of its own: dockerd restarted, with and without live-restore. The adapter runs in this process,
// as its command line starts it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProgram } from '@pw/adapter/program';
import { buildBusyboxImage, waitUntil } from '@pw/test-helpers';
import { type OwnEngine, startOwnEngine } from './own-engine.ts';
import { weaveAddresses } from './weave-address.ts';

const IMAGE = 'pwadown-busybox';
const NAME = 'pwadown-life';
const ADDRESS = '10.255.50.1/8';
const BACK_MS = 2000;
let engine: OwnEngine;
let serving: Promise<unknown>;

beforeAll(async () => {
  engine = await startOwnEngine();
  await buildBusyboxImage(engine.docker, IMAGE, ['CMD ["sh"]']);
  const options = ['--docker-host', engine.host, '--engine', 'bridge', '--log-level', 'silent'];
  const server = ['--host', '127.0.0.1', '--port', '0', '--shim-image', IMAGE];
  serving = createProgram().parseAsync(['node', 'pw-adapter', 'serve', ...options, ...server]);
  await Promise.race([
    serving,
    waitUntil('the adapter has made its shim container', 10_000, async () => {
      return (await engine.docker(['inspect', 'weavewait'])).code === 0;
    }),
  ]);
  const run = [
    'run',
    '-d',
    '--name',
    NAME,
    '--net',
    'none',
    '--restart',
    'always',
    '--stop-timeout',
    '0',
    '-e',
    `WEAVE_CIDR=${ADDRESS}`,
  ];
  await engine.docker.ok([...run, IMAGE, 'sleep', '600']);
  await untilAttached();
}, 90_000);

afterAll(async () => {
  // The adapter's own listener: the signal is not sent to the test runner.
  process.emit('SIGTERM');
  await serving;
  await engine[Symbol.asyncDispose]();
}, 60_000);

async function untilAttached(name = NAME, address = ADDRESS): Promise<void> {
  await waitUntil('attached', BACK_MS, async () =>
    (await weaveAddresses(engine.docker, name))?.includes(address),
  );
}

const pidOf = () => engine.docker.ok(['inspect', '-f', '{{.State.Pid}}', NAME]);

test('weave 640: dockerd restarted: the container is another process, and attached', async () => {
  const before = await pidOf();
  await engine.restart();
  await waitUntil(
    'the restart policy',
    10_000,
    async () => Number(await pidOf()) > 0 && (await pidOf()) !== before,
  );
  await untilAttached();
}, 60_000);

test('dockerd restarted with live-restore: nothing is disturbed, and new containers are attached', async () => {
  await engine.restart({ liveRestore: true });
  await untilAttached();
  const before = await pidOf();
  await engine.restart({ liveRestore: true });
  expect(await pidOf()).toBe(before);
  expect(await weaveAddresses(engine.docker, NAME)).toEqual([ADDRESS]);
  const run = [
    'run',
    '-d',
    '--name',
    'pwadown-new',
    '--net',
    'none',
    '-e',
    'WEAVE_CIDR=net:10.9.0.0/24 10.255.50.2/8',
  ];
  await engine.docker.ok([...run, IMAGE, 'sleep', '600']);
  await untilAttached('pwadown-new', '10.255.50.2/8');
}, 60_000);
