// pw attach, detach, expose, hide, ps and status, on the running adapter of a stack and without one.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createStack, type Stack } from '@pw/cli/stack';
import { buildBusyboxImage, createDockerCli, runCommand } from '@pw/test-helpers';
import Docker from 'dockerode';
import type { Guest } from './fixture.ts';
import { canPing, IMAGE, insideAddresses, removeGuest, startGuest } from './guests.ts';

const PREFIX = 'pwcmd';
const SUBNET = '10.218.0.0/20';
const cli = createDockerCli();
const docker = (...args: string[]) => cli.ok(args);
let stack: Stack;
let guest: Guest;

beforeAll(async () => {
  await buildBusyboxImage(cli, IMAGE);
  stack = createStack({ docker: new Docker(), prefix: PREFIX, subnet: SUBNET });
  await stack.startPart('weavewait');
  await stack.startPart('powerstrip-weave');
  guest = await startGuest({ docker });
}, 60_000);

afterAll(async () => {
  if (guest !== undefined) await removeGuest({ docker }, guest);
  await stack?.down();
  await cli(['rmi', '-f', IMAGE]);
}, 60_000);

test('attach, ps, detach', async () => {
  const attached = await pw('attach', '10.218.8.1/20', 'net:default', guest.name);
  expect(attached).toMatch(/^10\.218\.8\.1\/20 10\.218\.\S+\/20\n$/);
  expect((await insideAddresses(guest))?.length).toBe(2);
  expect(await pw('attach', '10.218.8.1/20', guest.name)).toBe('10.218.8.1/20\n');
  const line = `${guest.id.slice(0, 12)}  ${guest.name}  10.218.8.1/20 `;
  expect(await pw('ps', guest.name)).toMatch(new RegExp(`^CONTAINER +NAME +ADDRESSES\n${line}`));
  expect(await pw('detach', '10.218.8.1/20', guest.name)).toBe('10.218.8.1/20\n');
  const { addresses } = JSON.parse(await pw('detach', '--json', guest.name)) as { addresses: string[] };
  expect(addresses.length).toBe(1);
  expect(await insideAddresses(guest)).toBeUndefined();
}, 60_000);

test('expose, ps, hide', async () => {
  await pw('attach', '10.218.8.1/20', guest.name);
  expect(await pw('expose', '10.218.8.9/20')).toBe('10.218.8.9/20\n');
  expect(await canPing(guest, '10.218.8.9')).toBe(true);
  const { containers } = JSON.parse(await pw('ps', '--json')) as { containers: unknown[] };
  expect(containers).toContainEqual({ id: '', name: 'the host', addresses: ['10.218.8.9/20'] });
  expect(containers).toContainEqual({ id: guest.id, name: guest.name, addresses: ['10.218.8.1/20'] });
  expect(await pw('hide')).toBe('10.218.8.9/20\n');
  expect(await canPing(guest, '10.218.8.9', 1)).toBe(false);
}, 60_000);

test('status', async () => {
  expect(await pw('status')).toMatch(/^engine: +bridge\nready: +yes\n/);
  expect(await pw('status', 'peers')).toBe('The engine bridge has nothing to say about peers.\n');
}, 60_000);

test('an address that overlaps a route of the host is given, with a warning', async () => {
  const subnet = await docker('network', 'inspect', '-f', '{{(index .IPAM.Config 0).Subnet}}', 'bridge');
  const [network, length] = subnet.split('/');
  const address = `${network?.replace(/0$/, '77')}/${length}`;
  const warning = `${address} overlaps a route of the host, ${subnet}: what is there may be out of reach`;
  expect(await run('attach', address, guest.name)).toMatchObject({
    code: 0,
    stdout: `${address}\n`,
    stderr: `Warning: ${warning}.\n`,
  });
  const answer = JSON.parse(await pw('attach', '--json', address, guest.name)) as unknown;
  expect(answer).toMatchObject({ addresses: [address], warnings: [warning] });
  expect(await run('detach', address, guest.name)).toMatchObject({ code: 0, stderr: '' });
}, 60_000);

test('a failure says what and why, and exits with 1', async () => {
  const { code, stderr } = await run('attach', '10.218.0.0/20', guest.name);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is the network address') });
}, 60_000);

test.each(['ps', 'status', 'hide'])(
  '%s of a stack that is not there creates no network',
  async (verb) => {
    const listNetworks = () => docker('network', 'ls', '--format', '{{.Name}}');
    const before = await listNetworks();
    const { code, stderr } = await run(verb, '--prefix', 'pwcmdnone');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('there is no Docker network'),
    });
    expect(await listNetworks()).toBe(before);
  },
  60_000,
);

test('without a running adapter the commands do the same', async () => {
  await docker('stop', '-t', '5', stack.names.adapter);
  await pw('detach', guest.name);
  expect(await pw('attach', '10.218.8.2/20', guest.name)).toBe('10.218.8.2/20\n');
  expect(await insideAddresses(guest)).toEqual(['10.218.8.2/20']);
  const status = JSON.parse(await pw('status', '--json')) as unknown;
  expect(status).toMatchObject({ engine: 'bridge', ready: true, details: { subnet: SUBNET } });
  const missing = await run('attach', '10.218.8.1/20', 'pweng-missing');
  expect(missing.stderr).toContain('there is no container pweng-missing');
  expect(missing.code).toBe(1);
}, 60_000);

async function pw(...args: [string, ...string[]]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  if (code !== 0) throw new Error(`pw ${args.join(' ')} exited with ${code}: ${stderr}`);
  return stdout;
}

function run(...args: [string, ...string[]]) {
  const [verb, ...words] = args;
  const main = join(import.meta.dirname, '../../../packages/cli/src/main.ts');
  const node = ['--conditions=@pw/source', '--no-warnings', main];
  return runCommand(process.execPath, [...node, verb, '--prefix', PREFIX, '--subnet', SUBNET, ...words]);
}
