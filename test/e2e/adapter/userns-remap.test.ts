// An engine whose containers have users of their own (`userns-remap`): its parts run as the host's root, and a container
// gets its interface and its names as on any other engine.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createStack, type Stack } from '@pw/cli/stack';
import { engineSecurity } from '@pw/core';
import { buildBusyboxImage, runCommand, waitUntil } from '@pw/test-helpers';
import Docker from 'dockerode';
import { type OwnEngine, startOwnEngine } from './own-engine.ts';
import { weaveAddresses } from './weave-address.ts';

const IMAGE = 'pwuserns-busybox';
const PARTS = ['localhost/pw/wait-for-weave', 'localhost/pw/adapter'];
let engine: OwnEngine;
let stack: Stack;

beforeAll(async () => {
  engine = await startOwnEngine({ name: 'pwuserns', flags: ['--userns-remap', 'default'] });
  await buildBusyboxImage(engine.docker, IMAGE);
  const copy = 'docker save $PARTS | docker -H "$ENGINE" load -q';
  await runCommand('sh', ['-c', copy], { env: { PARTS: PARTS.join(' '), ENGINE: engine.host } });
  const socketPath = engine.host.slice('unix://'.length);
  const docker = new Docker({ socketPath });
  const security = engineSecurity(await docker.info());
  expect(security.usernsRemap).toBe(true);
  stack = createStack({
    docker,
    socketPath,
    security,
    subnet: '10.79.0.0/16',
    adapterFlags: ['--engine', 'bridge'],
  });
  await stack.startPart('weavewait');
  await stack.startPart('powerstrip-weave');
}, 120_000);

afterAll(async () => {
  await stack?.down();
  await engine?.[Symbol.asyncDispose]();
}, 60_000);

test('a container has its address, and its own name for it', async () => {
  const run = ['run', '-d', '--name', IMAGE, '--hostname', 'me', '-e', 'WEAVE_CIDR=10.255.79.1/8'];
  await engine.docker.ok([...run, IMAGE, 'sleep', '600']);
  await waitUntil('attached', 10_000, async () =>
    (await weaveAddresses(engine.docker, IMAGE))?.includes('10.255.79.1/8'),
  );
  const pid = await engine.docker.ok(['inspect', '-f', '{{.State.Pid}}', IMAGE]);
  expect((await runCommand('cat', [`/proc/${pid}/uid_map`])).stdout).not.toMatch(/^\s*0\s+0\s/);
  await waitUntil('its hosts file', 5000, async () =>
    /^10\.255\.79\.1\tme/m.test(await engine.docker.ok(['exec', IMAGE, 'cat', '/etc/hosts'])),
  );
}, 60_000);
