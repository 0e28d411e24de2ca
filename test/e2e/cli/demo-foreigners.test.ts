// N4: the demo among containers, networks, volumes and links of somebody else's, under names like its own.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createStack } from '@pw/cli/stack';
import { buildBusyboxImage, createDockerCli, runCommand } from '@pw/test-helpers';
import Docker from 'dockerode';
import { createScratch, leftovers, PREFIX, pw } from './pw.ts';

const IMAGE = 'pwcli-foreign';
const scratch = createScratch();
const direct = createDockerCli();
const { names } = createStack({ docker: new Docker(), prefix: PREFIX });
const demo = (...words: string[]) => pw(['demo', ...words, ...scratch.demoFlags]);

beforeAll(() => buildBusyboxImage(direct, IMAGE), 60_000);
afterEach(async () => void (await pw(['down', ...scratch.stackFlags])), 60_000);
afterAll(async () => {
  await direct(['rmi', '-f', IMAGE]);
  scratch.remove();
}, 30_000);

const network = `${names.weaveNetwork}-of-mine`;
const volume = names.shim;
const containers = [`${names.powerstrip}2`, `${names.adapter}-weaverun2`];
const links = ['vethwepl1', 'vethwepl4194305', `${names.bridge}x`];

/** A container that asks for an address, too: it was not created through this stack. */
async function createForeigners(): Promise<AsyncDisposable> {
  await using made = new AsyncDisposableStack();
  const ip = (...words: string[]) => runCommand('ip', ['link', ...words]);
  made.defer(async () => void (await direct(['network', 'rm', network])));
  await direct.ok(['network', 'create', network]);
  made.defer(async () => void (await direct(['volume', 'rm', volume])));
  await direct.ok(['volume', 'create', volume]);
  for (const name of containers) {
    made.defer(async () => void (await direct(['rm', '-f', name])));
    const options = [
      '--name',
      name,
      '--net',
      network,
      '-v',
      `${volume}:/v`,
      '-e',
      'WEAVE_CIDR=10.255.0.77/8',
    ];
    await direct.ok(['run', '-d', ...options, IMAGE, 'sleep', '600']);
  }
  for (const [at, name] of links.entries()) {
    made.defer(async () => void (await ip('del', name)));
    const kind = name.startsWith('veth') ? ['veth', 'peer', 'name', `${PREFIX}-peer${at}`] : ['bridge'];
    await ip('add', name, 'type', ...kind);
  }
  return made.move();
}

/** All of it, but for the ids of what this looks with. */
async function see(): Promise<string[]> {
  const format = '{{.Name}} {{json .State}} {{json .Config}} {{json .HostConfig}} {{json .NetworkSettings}}';
  const look = ['sh', '-c', 'ip addr; cat /etc/hosts'];
  return Promise.all([
    direct.ok(['network', 'inspect', network]),
    direct.ok(['volume', 'inspect', volume]),
    ...containers.map((name) => direct.ok(['inspect', '-f', format, name])),
    ...containers.map((name) => direct.ok(['exec', name, ...look])),
    ...links.map(async (name) => (await runCommand('ip', ['-o', 'addr', 'show', 'dev', name])).stdout),
  ]);
}

test('the demo, its words and pw up and down leave what is not theirs as it is', async () => {
  await using _foreigners = await createForeigners();
  const before = await see();
  const calls: [string, () => ReturnType<typeof pw>][] = [
    ['demo', () => demo()],
    ['demo fig', () => demo('fig')],
    ['up', () => pw(['up', ...scratch.stackFlags])],
    ['down', () => pw(['down', ...scratch.stackFlags])],
  ];
  for (const [what, call] of calls) {
    const { code, stderr } = await call();
    expect({ what, code, stderr: code === 0 ? '' : stderr }).toEqual({ what, code: 0, stderr: '' });
    expect(await see()).toEqual(before);
  }
  expect(await leftovers()).toStrictEqual([]);
}, 300_000);

test.each([names.debug, `${names.adapter}-weaverun`, `${names.adapter}-ps-weaverun`])(
  'a container %s of somebody else’s stops the demo, and stays',
  async (name) => {
    const id = await direct.ok(['run', '-d', '--name', name, IMAGE, 'sleep', '600']);
    try {
      const before = await direct.ok(['inspect', id]);
      const { code, stderr } = await demo();
      expect(code).toBe(1);
      expect(stderr).toContain(`A container named ${name} exists that is not of this stack`);
      expect(await direct.ok(['inspect', id])).toBe(before);
      expect(await leftovers()).toStrictEqual([]);
    } finally {
      await direct(['rm', '-f', id]);
    }
  },
  120_000,
);
