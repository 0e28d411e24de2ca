// IPv6 addresses of the bridge engine, against the kernel, in containers where Docker has turned IPv6 off.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatCidr, ipv6Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import type { BridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { addAddress } from '../src/netlink/addresses.ts';
import { deleteLink, findLink } from '../src/netlink/links.ts';
import { visitNetNamespace } from '../src/netlink/net-namespace.ts';
import { listRoutes } from '../src/netlink/routes.ts';
import { addressesIn, asks, request } from './support/ask-for-addresses.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { libc, type ScratchNamespace } from './support/scratch-namespace.ts';

let fixture: BridgeFixture;
let engine: BridgeEngine;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  engine = await fixture.open();
});
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

/** A container as Docker leaves it: its `all` also sets what new links get. */
async function container(letter: string) {
  const made = await fixture.container(letter);
  setting(made.guest, 'all', '1');
  return made;
}

/** What disable_ipv6 of the link is, or what it becomes. */
function setting({ namespace }: ScratchNamespace, link: string, value?: string): string {
  const file = `/proc/sys/net/ipv6/conf/${link}/disable_ipv6`;
  return visitNetNamespace(libc, namespace, () => {
    if (value !== undefined) writeFileSync(file, value);
    return readFileSync(file, 'latin1').trim();
  });
}

function ip({ pid }: ScratchNamespace, ...args: string[]): string {
  return execFileSync('nsenter', ['-t', String(pid), '-n', 'ip', ...args], { encoding: 'utf8' });
}

test('an address of each family can be used at once, though IPv6 was off', async () => {
  const { guest, target } = await container('a');
  const attached = await engine.attach(target, request('10.255.0.1/8 FD00:75:0::5/64'));
  expect(attached?.map(formatCidr)).toEqual(['10.255.0.1/8', 'fd00:75::5/64']);
  expect(await addressesIn(guest)).toEqual(['10.255.0.1/8', 'fd00:75::5/64']);
  expect((await engine.addressesOf(target)).map(formatCidr)).toEqual(['10.255.0.1/8', 'fd00:75::5/64']);
  expect(ip(guest, '-6', '-o', 'addr', 'show', 'dev', 'ethwe', 'tentative')).not.toContain('fd00:75::5');
  expect(ip(guest, '-6', 'route', 'show', 'dev', 'ethwe')).toContain('fd00:75::/64');
  expect(['lo', 'ethwe'].map((link) => setting(guest, link))).toEqual(['0', '0']);
});

test('IPv6 stays off in a container that asks for IPv4 alone', async () => {
  const { guest, target } = await container('a');
  await engine.attach(target, request('10.255.0.1/8'));
  expect(['lo', 'ethwe'].map((link) => setting(guest, link))).toEqual(['1', '1']);
});

test('with an IPv6 address alone, the ready signal is the same route', async () => {
  const { guest, target } = await container('a');
  await engine.attach(target, request('fd00:75::5/64'));
  const routes = (await listRoutes(guest.socket)).map(({ destination }) => formatCidr(destination));
  expect(routes).toEqual(['224.0.0.0/4']);
  expect(await engine.detach(target, [])).toMatchObject([{ address: 'fd00:75::5' }]);
  expect(await addressesIn(guest)).toBeUndefined();
});

test('two containers never have one address, however it is written and whoever attaches them', async () => {
  const [one, two] = [await container('a'), await container('b')];
  await engine.attach(one.target, request('fd00:75::5/64'));
  const other = await fixture.open();
  for (const giver of [engine, other]) {
    await expect(giver.attach(two.target, request('fd00:0075::0005/48'))).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: 'fd00:75::5 is in use by container aaaaaaaaaaaa',
    });
  }
  expect(await addressesIn(two.guest)).toBeUndefined();
  expect((await findLink(fixture.host.socket, `vethwepl${one.target.pid}`))?.alternativeNames).toContain(
    `${BRIDGE}.fd00:75::5`,
  );
});

test('a net: word gets an address of its subnet, the last one too, until there is none', async () => {
  const { picked } = await engine.plan(asks('net:fd00:75::/126 net:fd00:75::/126 net:fd00:75::/126'));
  expect(picked.map(formatCidr)).toEqual(['fd00:75::1/126', 'fd00:75::2/126', 'fd00:75::3/126']);
  await expect(engine.plan(asks('net:fd00:75::/126'))).rejects.toMatchObject({
    code: 'POOL_EXHAUSTED',
    message: 'no free address is left in fd00:75::/126',
  });
  const { target } = await container('a');
  engine.created(target.id, picked);
  const all = await engine.attach(target, { requests: asks('net:fd00:75::/126'), picked });
  expect(all?.map(formatCidr)).toEqual(picked.map(formatCidr));
});

test('what is attached and detached later goes one by one', async () => {
  const { guest, target } = await container('a');
  await engine.attach(target, request('10.255.0.1/8'));
  await engine.attach(target, request('10.255.0.1/8 fd00:75::5/64 fd00:75::6/64'));
  expect((await addressesIn(guest))?.sort()).toEqual(['10.255.0.1/8', 'fd00:75::5/64', 'fd00:75::6/64']);
  const removed = await engine.detach(target, asks('net:fd00:75::/64'));
  expect(removed.map(formatCidr).sort()).toEqual(['fd00:75::5/64', 'fd00:75::6/64']);
  expect(await addressesIn(guest)).toEqual(['10.255.0.1/8']);
  const next = await container('b');
  await engine.attach(next.target, request('fd00:75::5/64'));
  expect(await addressesIn(next.guest)).toEqual(['fd00:75::5/64']);
});

test('an engine that starts again knows who has which address', async () => {
  const [one, two] = [await container('a'), await container('b')];
  await engine.attach(one.target, request('fd00:75::5/64'));
  const next = await fixture.open();
  const attached = await next.restore([{ id: one.target.id, running: true, picked: [] }]);
  expect([...attached]).toEqual([one.target.id]);
  await expect(next.plan(asks('fd00:75::5/64'))).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  await one.guest.kill();
  next.died(one.target.id);
  await next.attach(two.target, request('fd00:75::5/64'));
  expect(await addressesIn(two.guest)).toEqual(['fd00:75::5/64']);
});

test('the host is exposed and hidden, and takes no router advertisements of the network', async () => {
  setting(fixture.host, 'all', '1');
  expect((await engine.expose(asks('fd00:75::1/64 10.255.0.9/8'))).map(formatCidr)).toEqual([
    'fd00:75::1/64',
    '10.255.0.9/8',
  ]);
  expect((await engine.exposed()).map(formatCidr)).toContain('fd00:75::1/64');
  const acceptRa = visitNetNamespace(libc, fixture.host.namespace, () =>
    readFileSync(`/proc/sys/net/ipv6/conf/${BRIDGE}/accept_ra`, 'latin1').trim(),
  );
  expect(acceptRa).toBe('0');
  const { target } = await container('a');
  await expect(engine.attach(target, request('fd00:75::1/64'))).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
  });
  expect((await engine.hide(asks('fd00:75::1/64'))).map(formatCidr)).toEqual(['fd00:75::1/64']);
  await engine.attach(target, request('fd00:75::1/64'));
});

test('warns of what overlaps an IPv6 route of the host', async () => {
  ip(fixture.host, 'link', 'set', 'lo', 'up');
  ip(fixture.host, '-6', 'route', 'add', 'fd00:75::/48', 'dev', 'lo');
  ip(fixture.host, '-6', 'route', 'add', 'default', 'dev', 'lo');
  expect(await engine.warnings(asks('fd00:75::5/64 fd00:76::5/64 10.255.0.1/8'))).toEqual([
    'fd00:75::5/64 overlaps a route of the host, fd00:75::/48: what is there may be out of reach',
  ]);
});

describe('a network that Docker is to know the IPv6 of', () => {
  const ipv6Subnet = ipv6Cidr('fd00:75::/64');
  let own: BridgeFixture;

  beforeEach(async () => {
    own = await createBridgeFixture();
  });
  afterEach(async () => {
    await own[Symbol.asyncDispose]();
  });

  test('is created so, found again, and created so again after it was removed', async () => {
    const made = { ipv6: { subnet: 'fd00:75::/64', gateway: 'fd00:75::1' } };
    await own.open({ ipv6Subnet });
    expect(await own.docker.listNetworks()).toMatchObject([made]);
    const command = await own.open();
    expect((await command.status()).details).toMatchObject({
      subnet: '10.32.0.0/12 fd00:75::/64',
      gateway: '10.32.0.1 fd00:75::1',
    });
    await deleteLink(own.host.socket, BRIDGE);
    await waitUntil('the bridge', 5000, async () => (await findLink(own.host.socket, BRIDGE)) !== undefined);
    expect(await own.docker.listNetworks()).toMatchObject([made]);
  });

  test('keeps the gateway for Docker, and out of what is exposed', async () => {
    await own.open({ ipv6Subnet });
    const bridge = await findLink(own.host.socket, BRIDGE);
    await addAddress(own.host.socket, bridge?.index ?? 0, ipv6Cidr('fd00:75::1/64'));
    const command = await own.open();
    expect(await command.exposed()).toStrictEqual([]);
    await expect(command.plan(asks('fd00:75::1/64'), {} as never)).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: 'fd00:75::1 is in use by the gateway of the weave network',
    });
    expect((await command.plan(asks('net:fd00:75::/64'))).picked.map(formatCidr)).toEqual(['fd00:75::2/64']);
  });

  test('that exists otherwise is refused with the fix', async () => {
    await own.open();
    await expect(own.open({ ipv6Subnet })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: '--subnet: network weave-test has no IPv6, not fd00:75::/64',
      hint: expect.stringContaining('docker network rm'),
    });
  });
});
