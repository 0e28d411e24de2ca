// C2: whatever restarts, the container has its interface and address again.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { buildBusyboxImage, runCommand, waitUntil } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';
import { weaveAddresses } from './weave-address.ts';

const IMAGE = 'pwadl-busybox';
const NAME = 'pwadl-life';
const ADDRESS = '10.255.20.1/8';
/** The container is to be back within this time of its process. */
const BACK_MS = 2000;
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwadl', port: 2392, subnet: '10.62.0.0/16' });
  await buildBusyboxImage(stack.direct, IMAGE);
}, 120_000);

afterAll(async () => {
  await stack.direct(['rm', '-f', NAME]);
  await stack.direct(['rmi', '-f', IMAGE]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

/** Says on stdout, as its first act, what its interface looks like. */
beforeEach(async () => {
  await stack.direct(['rm', '-f', NAME]);
  const script = 'ip -o -4 addr show dev ethwe; exec sleep 600';
  const options = [
    '-d',
    '--name',
    NAME,
    '--restart',
    'always',
    '--stop-timeout',
    '0',
    '-e',
    `WEAVE_CIDR=${ADDRESS}`,
  ];
  await stack.docker.ok(['run', ...options, IMAGE, 'sh', '-c', script]);
  await waitUntil('the first start', BACK_MS, async () => (await starts()) === 1);
});

async function starts(): Promise<number> {
  const lines = (await stack.direct.ok(['logs', NAME])).split('\n').filter((line) => line !== '');
  for (const line of lines) expect(line).toContain(`inet ${ADDRESS}`);
  return lines.length;
}

async function backAgain(expectedStarts: number): Promise<void> {
  await waitUntil('address back', BACK_MS, async () => {
    const addresses = await weaveAddresses(stack.direct, NAME);
    return addresses?.includes(ADDRESS) && (await starts()) === expectedStarts;
  });
}

/** The adapter logs one line when it listens. */
async function untilReadyAgain(restart: () => Promise<unknown>): Promise<void> {
  const readyLines = async () => {
    const { stdout, stderr } = await stack.direct(['logs', stack.names.adapter]);
    return (stdout + stderr).split('"ready"').length;
  };
  const before = await readyLines();
  await restart();
  await waitUntil('the adapter is ready', 10_000, async () => (await readyLines()) > before);
}

test.each([
  ['restart through the proxy', true],
  ['restart behind the proxy’s back', false],
])('weave 640: docker %s', async (_title, proxied) => {
  await (proxied ? stack.docker : stack.direct).ok(['restart', '-t', '0', NAME]);
  await backAgain(2);
});

test('docker stop, then start through the proxy: the address is kept', async () => {
  await stack.docker.ok(['stop', '-t', '0', NAME]);
  await stack.docker.ok(['start', NAME]);
  expect(await weaveAddresses(stack.direct, NAME)).toEqual([ADDRESS]);
  expect(await starts()).toBe(2);
});

test('its process killed, under --restart always', async () => {
  const pid = Number(await stack.direct.ok(['inspect', '-f', '{{.State.Pid}}', NAME]));
  process.kill(pid, 'SIGKILL');
  await waitUntil('restarted by Docker', 5000, async () => {
    const now = await stack.direct.ok(['inspect', '-f', '{{.State.Running}} {{.State.Pid}}', NAME]);
    return now.startsWith('true') && now !== `true ${pid}` && now !== 'true 0';
  });
  await backAgain(2);
});

test('started while the adapter is down: it waits in the shim until the adapter is back', async () => {
  await stack.direct.ok(['stop', '-t', '5', stack.names.adapter]);
  await stack.direct.ok(['restart', '-t', '0', NAME]);
  expect(await weaveAddresses(stack.direct, NAME)).toBeUndefined();
  expect(await starts()).toBe(1);
  await untilReadyAgain(() => stack.direct.ok(['start', stack.names.adapter]));
  await backAgain(2);
}, 30_000);

test('an adapter that restarts disturbs nothing', async () => {
  const before = await stack.direct.ok(['exec', NAME, 'cat', '/sys/class/net/ethwe/ifindex']);
  await untilReadyAgain(() => stack.direct.ok(['restart', stack.names.adapter]));
  await backAgain(1);
  expect(await stack.direct.ok(['exec', NAME, 'cat', '/sys/class/net/ethwe/ifindex'])).toBe(before);
}, 30_000);

test('the bridge deleted by another: it is recreated, and every container is on it', async () => {
  const peer = 'pwadl-peer';
  await stack.docker.ok([
    'run',
    '-d',
    '--name',
    peer,
    '-e',
    'WEAVE_CIDR=10.255.20.2/8',
    IMAGE,
    'sleep',
    '600',
  ]);
  try {
    expect((await runCommand('ip', ['link', 'del', stack.names.bridge])).code).toBe(0);
    await waitUntil('the two reach each other', BACK_MS, async () => {
      const ping = await stack.direct(['exec', peer, 'ping', '-c', '1', '-W', '1', '10.255.20.1']);
      return ping.code === 0;
    });
  } finally {
    await stack.direct(['rm', '-f', peer]);
  }
});

test('started behind the proxy’s back from the beginning: attached by the event of its creation', async () => {
  // Only containers that carry this stack's label: another stack may run on the same engine.
  const label = `powerstrip-weave.network=${stack.names.weaveNetwork}`;
  const name = 'pwadl-behind';
  const options = ['-d', '--name', name, '--label', label, '-e', 'WEAVE_CIDR=10.255.20.3/8', '--net', 'none'];
  await stack.direct.ok(['run', ...options, IMAGE, 'sleep', '600']);
  try {
    await waitUntil('attached', BACK_MS, async () =>
      (await weaveAddresses(stack.direct, name))?.includes('10.255.20.3/8'),
    );
  } finally {
    await stack.direct(['rm', '-f', name]);
  }
});

test('PS-69: its own name is its weave address, and exec finds the network at once', async () => {
  const name = 'pwadl-hosts';
  const options = ['-d', '--name', name, '--hostname', 'me', '-e', 'WEAVE_CIDR=10.255.20.4/8 net:default'];
  await stack.docker.ok(['run', ...options, IMAGE, 'sleep', '600']);
  try {
    const hosts = await stack.docker.ok(['exec', name, 'cat', '/etc/hosts']);
    expect(hosts).toMatch(/^10\.255\.20\.4\tme$/m);
    expect(hosts).toMatch(/^10\.62\.0\.\d+\tme$/m);
    expect(hosts).not.toMatch(/^172\..*\tme$/m);
    expect(await weaveAddresses(stack.docker, name)).toHaveLength(2);
  } finally {
    await stack.direct(['rm', '-f', name]);
  }
});
