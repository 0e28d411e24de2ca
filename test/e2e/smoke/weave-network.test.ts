// A4, A6: containers that reach each other from their first instruction, and what the debug adapter shows of it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import { type RunningStack, startStack } from './start-stack.ts';

const IMAGE = 'pwe2e/busybox-weave';
const direct = createDockerCli();
let stack: RunningStack;

beforeAll(async () => {
  await buildBusyboxImage(direct, IMAGE);
  stack = await startStack();
}, 120_000);

afterAll(async () => {
  await stack?.down();
  await direct(['rmi', '-f', IMAGE]);
}, 60_000);

test('A4: two containers ping each other, as the first thing they do', async () => {
  const pingFirst = (own: string, peer: string) => [
    '-e',
    `WEAVE_CIDR=${own}/8`,
    IMAGE,
    'sh',
    '-c',
    `ping -c 1 -W 5 ${peer} && sleep 60`,
  ];
  await stack.docker.ok([
    'run',
    '-d',
    '--name',
    'pwe2e-one',
    '-e',
    'WEAVE_CIDR=10.255.0.10/8',
    IMAGE,
    'sleep',
    '60',
  ]);
  try {
    const two = await stack.docker([
      'run',
      '--rm',
      '-e',
      'WEAVE_CIDR=10.255.0.11/8',
      IMAGE,
      'ping',
      '-c',
      '1',
      '-W',
      '1',
      '10.255.0.10',
    ]);
    expect(two).toMatchObject({ code: 0, stdout: expect.stringContaining('1 packets received') });
    await stack.docker.ok(['run', '-d', '--name', 'pwe2e-two', ...pingFirst('10.255.0.11', '10.255.0.10')]);
    const back = await stack.docker(['exec', 'pwe2e-one', 'ping', '-c', '1', '-W', '1', '10.255.0.11']);
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('1 packets received') });
  } finally {
    await direct(['rm', '-f', 'pwe2e-one', 'pwe2e-two']);
  }
}, 60_000);

test('a container takes no router advertisement from the network', async () => {
  const look = ['cat', '/proc/sys/net/ipv6/conf/ethwe/accept_ra'];
  expect(await stack.docker.ok(['run', '--rm', '-e', 'WEAVE_CIDR=10.255.0.13/8', IMAGE, ...look])).toBe('0');
}, 60_000);

test('PS-64, A6: the debug adapter shows the create request before and after weave changed it', async () => {
  await stack.docker.ok([
    'run',
    '--rm',
    '-e',
    'WEAVE_CIDR=10.255.0.12/8',
    '--entrypoint',
    'echo',
    IMAGE,
    'hello',
  ]);
  const log = await direct.ok(['logs', stack.names.debug]);
  const creates = log
    .split('---- ')
    .filter((part) => part.includes('10.255.0.12/8') && part.startsWith('pre-hook'));
  const [before, after] = creates.map(
    (part) => JSON.parse(part.slice(part.indexOf('{'))) as Record<string, unknown>,
  );
  expect(before).toMatchObject({ Entrypoint: ['echo'], Cmd: ['hello'] });
  expect(after).toMatchObject({
    Entrypoint: ['/.wait-for-weave/wait-for-weave'],
    Cmd: ['echo', 'hello'],
    HostConfig: { VolumesFrom: [`${stack.names.shim}:ro`] },
  });
}, 60_000);
