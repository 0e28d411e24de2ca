// The bridge engine against the kernel: real namespaces, veths and bridges; only Docker is in memory.
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import type { BridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { createVeth, deleteLink, findLink, setLinkUp } from '../src/netlink/links.ts';
import { addLinkRoute, listRoutes } from '../src/netlink/routes.ts';
import { addressesIn, asks, request } from './support/ask-for-addresses.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { dockerError, fakeContainer } from './support/fake-docker.ts';
import { listenToMulticast } from './support/multicast.ts';
import type { ScratchNamespace } from './support/scratch-namespace.ts';

let fixture: BridgeFixture;
let engine: BridgeEngine;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  engine = await fixture.open();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

function ipv6Setting({ pid }: ScratchNamespace, setting: string): string {
  const command = ['--net', '-t', String(pid), 'cat', `/proc/sys/net/ipv6/conf/${setting}`];
  return execFileSync('nsenter', command, { encoding: 'utf8' }).trim();
}

describe('attach', () => {
  test('gives interface, addresses and the multicast route, and is idempotent', async () => {
    const { guest, target } = await fixture.container('a');
    const told: unknown[] = [];
    const attach = () =>
      engine.attach(target, request('10.255.0.1/8 10.2.1.1/24'), async (addresses) => {
        told.push(addresses, await findLink(guest.socket, 'ethwe').then((link) => link !== undefined));
      });
    const addresses = await attach();
    expect(addresses).toHaveLength(2);
    expect(told[0]).toEqual(addresses);
    expect(await addressesIn(guest)).toEqual(['10.255.0.1/8', '10.2.1.1/24']);
    const link = await findLink(guest.socket, 'ethwe');
    expect(link).toMatchObject({ up: true, mtu: 1500 });
    expect(await listRoutes(guest.socket)).toContainEqual({
      destination: ipv4Cidr('224.0.0.0/4'),
      link: link?.index,
    });
    await attach();
    expect(ipv6Setting(guest, 'ethwe/accept_ra')).toBe('0');
    expect(ipv6Setting(fixture.host, `vethwepl${target.pid}/addr_gen_mode`)).toBe('1');
    expect(await fixture.ports()).toEqual([`vethwepl${target.pid}`]);
    expect(await engine.addressesOf(target)).toEqual(addresses);
  });

  test('lets the container hear multicast of its own subnets, as they come and go', async () => {
    const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
    const loopback = await findLink(one.guest.socket, 'lo');
    await setLinkUp(one.guest.socket, loopback?.index ?? 0);
    await engine.attach(two.target, request('10.255.0.2/8 192.168.7.2/24'));
    const heard = async () => {
      await using ear = await listenToMulticast(one.target.pid, '10.255.0.1');
      return await ear.hears(two.target.pid, ['10.255.0.2', '192.168.7.2']);
    };
    await engine.attach(one.target, request('10.255.0.1/8'));
    await waitUntil('packets on the new ports', 5000, async () => (await heard()).length > 0);
    expect(await heard()).toEqual(['10.255.0.2']);
    await engine.attach(one.target, request('10.255.0.1/8 192.168.7.1/24'));
    expect(await heard()).toEqual(['10.255.0.2', '192.168.7.2']);
    await engine.detach(one.target, asks('192.168.7.1/24'));
    expect(await heard()).toEqual(['10.255.0.2']);
  });

  test('adds what is missing to an interface that is there', async () => {
    const { guest, target } = await fixture.container('a');
    await engine.attach(target, request('10.255.0.1/8'));
    await engine.attach(target, request('10.255.0.1/8 10.255.0.2/8'));
    expect(await addressesIn(guest)).toEqual(['10.255.0.1/8', '10.255.0.2/8']);
  });

  test('twenty at once, each its own', async () => {
    const letters = 'abcdefghijklmnopqrst'.split('');
    const containers = await Promise.all(letters.map((letter) => fixture.container(letter)));
    await Promise.all(
      containers.map(({ target }, index) => engine.attach(target, request(`10.255.1.${index + 1}/8`))),
    );
    for (const [index, { guest }] of containers.entries()) {
      expect(await addressesIn(guest)).toEqual([`10.255.1.${index + 1}/8`]);
    }
    expect(await fixture.ports()).toHaveLength(20);
  });

  test('takes over where an earlier process of the pid left its end', async () => {
    const { guest, target } = await fixture.container('a');
    const bridge = await findLink(fixture.host.socket, BRIDGE);
    await createVeth(fixture.host.socket, {
      hostName: `vethwepl${target.pid}`,
      master: bridge?.index ?? 0,
      guestName: 'stale',
      guestNamespace: fixture.host.namespace,
      mtu: 1500,
    });
    await engine.attach(target, request('10.255.0.1/8'));
    expect(await addressesIn(guest)).toEqual(['10.255.0.1/8']);
    expect(await findLink(fixture.host.socket, 'stale')).toBeUndefined();
  });
});

test('warns of what overlaps a route of the host, but for those of its own bridge', async () => {
  const { socket } = fixture.host;
  const [bridge, loopback] = await Promise.all([findLink(socket, BRIDGE), findLink(socket, 'lo')]);
  await setLinkUp(socket, loopback?.index ?? 0);
  const add = async (address: string, link: number | undefined) =>
    await addLinkRoute(socket, { destination: ipv4Cidr(`${address}/16`), link: link ?? 0 });
  await add('10.3.0.0', loopback?.index);
  await add('10.4.0.0', bridge?.index);
  const warning = (own: string) =>
    `${own} overlaps a route of the host, 10.3.0.0/16: what is there may be out of reach`;
  expect(await engine.warnings(asks('10.255.0.1/8 10.4.0.9/24 net:10.3.7.0/24 net:default'))).toEqual([
    warning('10.255.0.1/8'),
    warning('10.3.7.0/24'),
  ]);
  expect(await engine.warnings(asks('10.4.0.9/24'))).toStrictEqual([]);
  expect(await engine.warnings(asks('net:default'))).toStrictEqual([]);
});

describe('C4: a failure leaves everything as it was', () => {
  test('in the middle of the addresses', async () => {
    const { guest, target } = await fixture.container('a');
    const bad = { kind: 'address', cidr: { ...ipv4Cidr('10.255.0.2/8'), prefixLength: 99 } } as const;
    const failing = { requests: [...asks('10.255.0.1/8'), bad], picked: [] };
    await expect(engine.attach(target, failing)).rejects.toMatchObject({ code: 'EINVAL' });
    expect(await addressesIn(guest)).toBeUndefined();
    expect(await fixture.ports()).toStrictEqual([]);
    expect((await engine.status()).details['addresses held']).toBe(1);
    await engine.attach(target, request('10.255.0.9/8'));
    await expect(engine.attach(target, failing)).rejects.toMatchObject({ code: 'EINVAL' });
    expect(await addressesIn(guest)).toEqual(['10.255.0.9/8']);
  });

  test('because the address is in use', async () => {
    const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
    fixture.docker.containers.set(one.target.id, fakeContainer({ id: one.target.id }));
    await engine.attach(one.target, request('10.255.0.1/8'));
    await expect(engine.attach(two.target, request('10.255.0.2/8 10.255.0.1/16'))).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: '10.255.0.1 is in use by container aaaaaaaaaaaa',
    });
    expect(await addressesIn(two.guest)).toBeUndefined();
    await engine.attach(two.target, request('10.255.0.2/8'));
  });

  test('because the process is gone: no error, and nothing held', async () => {
    const { guest, target } = await fixture.container('a');
    await guest.kill();
    expect(await engine.attach(target, request('10.255.0.1/8'))).toBeUndefined();
    expect(await engine.addressesOf(target)).toStrictEqual([]);
    expect(await engine.detach(target, [])).toStrictEqual([]);
    expect((await engine.status()).details['addresses held']).toBe(1);
  });

  test('because the container is on the network of the host', async () => {
    const target = { id: 'a'.repeat(64), pid: fixture.host.pid, hostname: '', domainname: '' };
    await expect(engine.attach(target, request('10.255.0.1/8'))).rejects.toMatchObject({
      code: 'ATTACH_FAILED',
      message: expect.stringContaining('is in the host’s network namespace'.replace('’', "'")),
    });
  });

  test('because the bridge is gone and Docker does not make it again', async () => {
    const { guest, target } = await fixture.container('a');
    fixture.docker.failures.set('createBridgeNetwork', dockerError(500, 'no more bridges'));
    await deleteLink(fixture.host.socket, BRIDGE);
    await waitUntil('the failed attempt', 5000, () =>
      fixture.log.lines.some((line) => line.level === 'error'),
    );
    await expect(engine.attach(target, request('10.255.0.1/8'))).rejects.toThrow('no more bridges');
    expect(await addressesIn(guest)).toBeUndefined();
    fixture.docker.failures.clear();
    await engine.attach(target, request('10.255.0.1/8'));
    expect(await addressesIn(guest)).toEqual(['10.255.0.1/8']);
  });
});
