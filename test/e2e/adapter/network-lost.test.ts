// The weave network taken away while containers are on it, in each way that Docker and Linux have: everybody is back,
// whoever attached them, and nothing that is not ours is touched.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createProgram } from '@pw/adapter/program';
import { buildBusyboxImage, runCommand, waitUntil } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';
import { weaveAddresses } from './weave-address.ts';

const IMAGE = 'pwadn-busybox';
const BY_HOOK = 'pwadn-hook';
const BY_COMMAND = 'pwadn-command';
const FOREIGN = 'pwadn-foreign';
const SUBNET = '10.72.0.0/16';
const BACK_MS = 10_000;
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwadn', port: 2397, subnet: SUBNET });
  await buildBusyboxImage(stack.direct, IMAGE);
  const run = ['run', '-d', '--net', 'none'];
  await stack.docker.ok([...run, '--name', BY_HOOK, '-e', 'WEAVE_CIDR=10.255.72.1/8', IMAGE, 'sleep', '600']);
  await stack.direct.ok([...run, '--name', BY_COMMAND, IMAGE, 'sleep', '600']);
  await pwAdapter('attach', '10.255.72.2/8', BY_COMMAND);
  await pwAdapter('expose', '10.255.72.3/8');
  // Prune takes networks that nobody is on: this one has a container, and is somebody else's.
  await stack.direct.ok(['network', 'create', '--subnet', '10.73.0.0/16', FOREIGN]);
  await stack.direct.ok(['run', '-d', '--net', FOREIGN, '--name', FOREIGN, IMAGE, 'sleep', '600']);
}, 120_000);

afterAll(async () => {
  // `docker system prune` has removed the shim's container: its volume is these containers' alone.
  await stack.direct(['rm', '-fv', BY_HOOK, BY_COMMAND, FOREIGN]);
  await stack.direct(['network', 'rm', FOREIGN]);
  await stack.direct(['rmi', '-f', IMAGE]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

/** Runs one command of the adapter in a process of its own, as far as the adapter of the stack can tell. */
async function pwAdapter(command: string, ...words: string[]): Promise<string> {
  const printed: string[] = [];
  const spy = jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
  const { weaveNetwork, bridge } = stack.names;
  const names = ['--engine', 'bridge', '--network', weaveNetwork, '--bridge', bridge, '--stack', 'pwadn'];
  try {
    await createProgram().parseAsync(['node', 'pw-adapter', command, ...names, ...words]);
    return printed.join('\n');
  } finally {
    spy.mockRestore();
  }
}

async function reaches(from: string, address: string): Promise<boolean> {
  return (await stack.direct(['exec', from, 'ping', '-c', '1', '-W', '1', address])).code === 0;
}

test.each([
  ['docker network prune', ['network', 'prune', '-f']],
  ['docker system prune', ['system', 'prune', '-f']],
  ['docker network rm', ['network', 'rm', 'pwadn-weave']],
  ['ip link del', undefined],
])(
  'after %s',
  async (_title, command) => {
    const bridgeNumber = async () =>
      (await runCommand('cat', [`/sys/class/net/${stack.names.bridge}/ifindex`])).stdout;
    const before = await bridgeNumber();
    if (command === undefined) await runCommand('ip', ['link', 'del', stack.names.bridge]);
    else await stack.direct.ok(command);
    await waitUntil('another bridge', BACK_MS, async () => ![before, ''].includes(await bridgeNumber()));
    await waitUntil('the command’s container', BACK_MS, () => reaches(BY_HOOK, '10.255.72.2'));
    // Sooner than a container forgets the MAC of the bridge that is gone: 8 s at the earliest.
    await waitUntil('the host', 4000, () => reaches(BY_COMMAND, '10.255.72.3'));
    expect(await weaveAddresses(stack.direct, BY_HOOK)).toEqual(['10.255.72.1/8']);
    expect(await stack.direct.ok(['network', 'inspect', FOREIGN, '-f', '{{.Driver}}'])).toBe('bridge');
    const again = stack.docker(['run', '--rm', '-e', 'WEAVE_CIDR=10.255.72.2/8', IMAGE, 'true']);
    expect(await again).toMatchObject({
      code: 125,
      stderr: expect.stringContaining('10.255.72.2 is in use'),
    });
  },
  60_000,
);

test('containers of the network may talk, whatever the engine has as its default', async () => {
  const option = '{{index .Options "com.docker.network.bridge.enable_icc"}}';
  expect(await stack.direct.ok(['network', 'inspect', '-f', option, stack.names.weaveNetwork])).toBe('true');
});

test('where Docker refuses to take the network away, tries become rare', async () => {
  const { weaveNetwork, bridge, adapter } = stack.names;
  const member = 'pwadn-member';
  await stack.direct.ok(['run', '-d', '--name', member, '--net', weaveNetwork, IMAGE, 'sleep', '600']);
  try {
    await runCommand('ip', ['link', 'del', bridge]);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const { stdout, stderr } = await stack.direct(['logs', adapter]);
    const failures = `${stdout}${stderr}`.split('cannot be recreated yet').length - 1;
    expect(failures).toBeGreaterThan(0);
    expect(failures).toBeLessThan(7);
  } finally {
    await stack.direct(['rm', '-f', member]);
  }
  await waitUntil('everybody is back', 40_000, () => reaches(BY_HOOK, '10.255.72.2'));
}, 60_000);

test('an address that a command took away is free, one that it added is not', async () => {
  await pwAdapter('attach', '10.255.72.77/8', BY_HOOK);
  const run = ['run', '--rm', '--net', 'none', '-e', 'WEAVE_CIDR=10.255.72.77/8', IMAGE, 'true'];
  expect(await stack.docker(run)).toMatchObject({
    code: 125,
    stderr: expect.stringContaining('10.255.72.77 is in use by container'),
  });
  await pwAdapter('detach', '10.255.72.77/8', BY_HOOK);
  expect((await stack.docker(run)).code).toBe(0);
  expect(await weaveAddresses(stack.direct, BY_HOOK)).toEqual(['10.255.72.1/8']);
}, 30_000);
