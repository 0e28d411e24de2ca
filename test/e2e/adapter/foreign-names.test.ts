// Containers, networks, links and volumes of somebody else's, under the names of our parts: `pw up` says which one is
// in the way, and neither it nor `pw down` touches it.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createStack } from '@pw/cli/stack';
import { buildBusyboxImage, createDockerCli, runCommand } from '@pw/test-helpers';
import Docker from 'dockerode';

const PREFIX = 'pwadg';
const IMAGE = 'pwadg-busybox';
const direct = createDockerCli();
const stack = createStack({ docker: new Docker(), prefix: PREFIX, port: 2399, subnet: '10.78.0.0/16' });
const { names } = stack;

beforeAll(() => buildBusyboxImage(direct, IMAGE), 60_000);

afterEach(async () => void (await stack.down()), 30_000);

afterAll(async () => {
  await direct(['rmi', '-f', IMAGE]);
}, 30_000);

test.each([names.powerstrip, names.adapter, names.debug, names.shim])(
  'a container %s',
  async (name) => {
    const volume = `${name}-files`;
    await direct.ok(['run', '-d', '--name', name, '-v', `${volume}:/files`, IMAGE, 'sleep', '600']);
    try {
      const before = await direct.ok(['inspect', name]);
      await expect(stack.up()).rejects.toMatchObject({
        code: 'NAME_TAKEN',
        message: `A container named ${name} exists that is not of this stack`,
        hint: expect.stringContaining('rename or remove it'),
      });
      await stack.down();
      expect(await direct.ok(['inspect', name])).toBe(before);
      await direct.ok(['rm', '-f', name]);
      await direct.ok(['volume', 'inspect', volume]);
    } finally {
      await direct(['rm', '-f', name]);
      await direct(['volume', 'rm', volume]);
    }
  },
  60_000,
);

test('a network with the name of our private one: nobody on it is to reach the adapter', async () => {
  const id = await direct.ok(['network', 'create', names.privateNetwork]);
  try {
    const before = await direct.ok(['network', 'inspect', id]);
    await expect(stack.up()).rejects.toMatchObject({
      code: 'NETWORK_NOT_OURS',
      message: `the Docker network ${names.privateNetwork} was not created by pw`,
      hint: expect.stringContaining(`docker network rm ${names.privateNetwork}`),
    });
    await stack.down();
    expect(await direct.ok(['network', 'inspect', id])).toBe(before);
  } finally {
    await direct(['network', 'rm', id]);
  }
}, 60_000);

test('a bridge with the name of ours, as a weave router leaves it', async () => {
  await runCommand('ip', ['link', 'add', names.bridge, 'type', 'bridge']);
  const see = async () => (await runCommand('ip', ['-o', 'addr', 'show', 'dev', names.bridge])).stdout;
  const link = async () => (await runCommand('ip', ['-o', 'link', 'show', 'dev', names.bridge])).stdout;
  try {
    const before = [await link(), await see()];
    await expect(stack.up()).rejects.toThrow(
      `a link ${names.bridge} exists that no network of ours has made`,
    );
    await stack.down();
    expect([await link(), await see()]).toEqual(before);
  } finally {
    await runCommand('ip', ['link', 'del', names.bridge]);
  }
}, 60_000);

test('links, volumes and containers whose names only begin as ours do are nobody’s business', async () => {
  const links = ['vethwepl1', 'vethwepl4194305', `${names.bridge}x`];
  const see = async () =>
    Promise.all(
      links.map(async (name) => (await runCommand('ip', ['-o', 'link', 'show', 'dev', name])).stdout),
    );
  const names2 = [`${names.powerstrip}-of-mine`, `${names.shim}2`];
  try {
    for (const [at, name] of links.slice(0, 2).entries())
      await runCommand('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', `pwadg-peer${at}`]);
    await runCommand('ip', ['link', 'add', `${names.bridge}x`, 'type', 'bridge']);
    for (const name of names2) await direct.ok(['run', '-d', '--name', name, IMAGE, 'sleep', '600']);
    await direct.ok(['volume', 'create', names.shim]);
    const before = await see();
    expect(before).not.toContain('');
    await stack.up();
    await stack.down();
    expect(await see()).toEqual(before);
    await direct.ok(['volume', 'inspect', names.shim]);
    for (const name of names2)
      expect(await direct.ok(['inspect', '-f', '{{.State.Running}}', name])).toBe('true');
  } finally {
    for (const name of links) await runCommand('ip', ['link', 'del', name]);
    await direct(['rm', '-f', ...names2]);
    await direct(['volume', 'rm', names.shim]);
  }
}, 90_000);
