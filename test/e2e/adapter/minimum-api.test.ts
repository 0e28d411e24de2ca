// G7: an engine that refuses API versions before 1.44, as Engine 29 does. Engines from 25 on can be told to.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProgram } from '@pw/adapter/program';
import { buildBusyboxImage, createDockerCli, runCommand, waitUntil } from '@pw/test-helpers';
import Docker from 'dockerode';
import { startPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { type OwnEngine, startOwnEngine } from './own-engine.ts';

const IMAGE = 'pwaminapi-busybox';
const SHIM_IMAGE = 'localhost/pw/wait-for-weave';
const PORT = 2398;
const MINIMUM = '1.44';
let engine: OwnEngine;
let serving: Promise<unknown>;

beforeAll(async () => {
  engine = await startOwnEngine({ env: { DOCKER_MIN_API_VERSION: MINIMUM } });
  await buildBusyboxImage(engine.docker, IMAGE);
  const copy = 'docker save "$SHIM" | docker -H "$ENGINE" load -q';
  await runCommand('sh', ['-c', copy], { env: { SHIM: SHIM_IMAGE, ENGINE: engine.host } });
  const options = ['--docker-host', engine.host, '--engine', 'bridge', '--log-level', 'silent'];
  const server = ['--host', '127.0.0.1', '--port', String(PORT), '--shim-image', SHIM_IMAGE];
  serving = createProgram().parseAsync(['node', 'pw-adapter', 'serve', ...options, ...server]);
  const isUp = () =>
    fetch(`http://127.0.0.1:${PORT}/`).then(
      () => true,
      () => false,
    );
  await Promise.race([serving, waitUntil('the adapter listens', 15_000, isUp, 50)]);
}, 90_000);

afterAll(async () => {
  // The adapter's own listener: the signal is not sent to the test runner.
  process.emit('SIGTERM');
  await serving;
  await engine[Symbol.asyncDispose]();
}, 60_000);

test('the engine refuses an older version, where it can be told to', async () => {
  const docker = new Docker({ socketPath: engine.host.slice('unix://'.length) });
  const { ApiVersion, MinAPIVersion } = await docker.version();
  const obeys = Number(ApiVersion.split('.')[1]) >= 44;
  expect(MinAPIVersion === MINIMUM).toBe(obeys);
});

test('a container gets its address through powerstrip and the adapter', async () => {
  await using powerstrip = await startPowerstrip({
    endpoints: {
      'POST /*/containers/create': { pre: ['weave'], post: ['weave'] },
      'POST /*/containers/*/start': { post: ['weave'] },
    },
    adapters: { weave: `http://127.0.0.1:${PORT}/v1/extension` },
    args: ['--docker-host', engine.host],
  });
  const run = ['run', '-d', '--name', IMAGE, '--net', 'none', '-e', 'WEAVE_CIDR=10.255.51.1/8'];
  await createDockerCli(powerstrip.url).ok([...run, IMAGE, 'sleep', '600']);
  expect(await engine.docker.ok(['exec', IMAGE, 'ip', '-4', '-o', 'addr', 'show', 'ethwe'])).toContain(
    '10.255.51.1/8',
  );
  await engine.docker.ok(['rm', '-f', IMAGE]);
}, 60_000);
