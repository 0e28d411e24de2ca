// Names over the network on engine bridge: in /etc/hosts of the containers, with and without the adapter.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, waitUntil } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';

const IMAGE = 'pwnam-busybox';
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwnam', port: 2400, subnet: '10.70.0.0/16' });
  await buildBusyboxImage(stack.direct, IMAGE);
  await stack.direct.ok(['network', 'create', 'pwnam-mine']);
}, 120_000);

afterAll(async () => {
  const left = await stack.direct.ok(['ps', '-aq', '--filter', 'name=pwnam-c-']);
  if (left !== '') await stack.direct(['rm', '-f', ...left.split('\n')]);
  await stack.direct(['network', 'rm', 'pwnam-mine']);
  await stack.direct(['rmi', '-f', IMAGE]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

async function run(name: string, cidr: string, ...options: string[]): Promise<void> {
  const named = ['run', '-d', '--init', '--name', `pwnam-c-${name}`, '-e', `WEAVE_CIDR=${cidr}`];
  await stack.docker.ok([...named, ...options, IMAGE, 'sleep', '600']);
}

/** The address that answered a ping by name; undefined: there is no such name. */
async function ping(from: string, name: string): Promise<string | undefined> {
  const { stdout } = await stack.direct(['exec', `pwnam-c-${from}`, 'ping', '-c', '1', '-W', '2', name]);
  return /^64 bytes from ([\d.]+)/m.exec(stdout)?.[1];
}

describe('a container finds another', () => {
  beforeAll(async () => {
    await run('one', '10.255.70.1/24', '--hostname', 'uno');
    await run('two', '10.255.70.2/24', '--net', 'none');
    await run('three', '10.255.70.3/24', '--net', 'pwnam-mine', '--network-alias', 'tres');
    await run('four', '10.255.70.4/24', '--net', 'pwnam-mine');
  }, 60_000);

  test.each([
    ['one', 'pwnam-c-two', '10.255.70.2'],
    ['two', 'pwnam-c-one', '10.255.70.1'],
    ['two', 'uno', '10.255.70.1'],
    ['two', 'uno.weave.local', '10.255.70.1'],
    ['two', 'pwnam-c-three.weave.local', '10.255.70.3'],
    ['three', 'pwnam-c-one', '10.255.70.1'],
    ['three', 'pwnam-c-four.weave.local', '10.255.70.4'],
  ])('%s: %s', async (from, name, address) => {
    await waitUntil(`${from} finds ${name}`, 5000, async () => (await ping(from, name)) === address);
  });

  test('on a common user network by Docker’s own names, as ever', async () => {
    for (const name of ['pwnam-c-three', 'tres']) {
      expect(await ping('four', name)).toMatch(/^(?!10\.255)/);
    }
  });

  test('while the adapter is down, and what is gone when it is back', async () => {
    await stack.direct.ok(['stop', '-t', '1', stack.names.adapter]);
    expect(await ping('two', 'pwnam-c-one')).toBe('10.255.70.1');
    await stack.direct.ok(['rm', '-f', 'pwnam-c-one']);
    await stack.direct.ok(['start', stack.names.adapter]);
    const hosts = () => stack.direct.ok(['exec', 'pwnam-c-two', 'cat', '/etc/hosts']);
    await waitUntil('the name is gone', 10_000, async () => !(await hosts()).includes('pwnam-c-one'));
    expect(await ping('two', 'pwnam-c-four.weave.local')).toBe('10.255.70.4');
  }, 30_000);

  test('that is renamed by its new name, and that has ended not at all', async () => {
    await stack.direct.ok(['rename', 'pwnam-c-four', 'pwnam-c-cuatro']);
    await waitUntil(
      'the new name',
      5000,
      async () => (await ping('two', 'pwnam-c-cuatro')) === '10.255.70.4',
    );
    await stack.direct.ok(['rm', '-f', 'pwnam-c-cuatro']);
    const hosts = () => stack.direct.ok(['exec', 'pwnam-c-two', 'cat', '/etc/hosts']);
    await waitUntil('its end', 5000, async () => !(await hosts()).includes('cuatro'));
  });
});
