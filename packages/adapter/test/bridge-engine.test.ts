// The bridge engine against the kernel: real namespaces, veths and bridges; only Docker is in memory.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseWeaveCidr, type WeaveAddressRequest } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import type { BridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { listAddresses } from '../src/netlink/addresses.ts';
import { createVeth, deleteLink, findLink, setLinkUp } from '../src/netlink/links.ts';
import { listRoutes } from '../src/netlink/routes.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { dockerError, fakeContainer } from './support/fake-docker.ts';
import { listenToMulticast } from './support/multicast.ts';
import type { ScratchNamespace } from './support/scratch-namespace.ts';

const OURS = { 'powerstrip-weave.stack': 'test' };
let fixture: BridgeFixture;
let engine: BridgeEngine;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  engine = await fixture.open();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

function asks(text: string): WeaveAddressRequest[] {
  const parsed = parseWeaveCidr(text);
  return parsed.kind === 'none' ? [] : parsed.requests;
}

const request = (text: string) => ({ requests: asks(text), picked: [] });

async function addressesIn({ socket }: ScratchNamespace): Promise<string[] | undefined> {
  const link = await findLink(socket, 'ethwe');
  if (link === undefined) return undefined;
  return (await listAddresses(socket, link.index)).map((cidr) => `${cidr.address}/${cidr.prefixLength}`);
}

function acceptRa({ pid }: ScratchNamespace, link: string): string {
  const command = ['--net', '-t', String(pid), 'cat', `/proc/sys/net/ipv6/conf/${link}/accept_ra`];
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
      destination: { address: '224.0.0.0', prefixLength: 4 },
      link: link?.index,
    });
    await attach();
    expect(acceptRa(guest, 'ethwe')).toBe('0');
    expect(acceptRa(fixture.host, `vethwepl${target.pid}`)).toBe('0');
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
      return await ear.hears(['10.255.0.2', '192.168.7.2'].map((from) => ({ pid: two.target.pid, from })));
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

describe('C4: a failure leaves everything as it was', () => {
  test('in the middle of the addresses', async () => {
    const { guest, target } = await fixture.container('a');
    const bad = { kind: 'address', cidr: { address: '10.255.0.2', prefixLength: 99 } } as const;
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

describe('the bridge', () => {
  test('deleted under us: it comes back with every port, whoever attached it, and the host’s addresses', async () => {
    const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
    await engine.attach(one.target, request('10.255.0.1/8'));
    const other = await fixture.open();
    await other.attach(two.target, request('10.255.0.2/8'));
    await other.expose(asks('10.255.0.3/8'));
    other.close();
    await engine.restore([]);
    for (const how of ['the link', 'the network'] as const) {
      if (how === 'the network') fixture.docker.networks.length = 0;
      const before = await findLink(fixture.host.socket, BRIDGE);
      await deleteLink(fixture.host.socket, BRIDGE);
      await waitUntil('the ports', 5000, async () => (await fixture.ports()).length === 2);
      const bridge = await findLink(fixture.host.socket, BRIDGE);
      expect(bridge?.index).not.toBe(before?.index);
      await waitUntil('the host’s address', 5000, async () => (await engine.exposed()).length === 1);
      await expect(engine.plan(asks('10.255.0.3/8'))).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    }
  });

  test.each([
    ['of another driver', { driver: 'ipvlan', labels: {} }, 'has the driver ipvlan'],
    ['of another driver with our label', { driver: 'overlay', labels: OURS }, 'has the driver overlay'],
    ['that somebody else made', { driver: 'bridge', labels: {} }, 'was not created by powerstrip-weave'],
  ])('a network %s is refused and left alone', async (_title, { driver, labels }, why) => {
    const mine = { id: 'm', name: 'mine', driver, labels, bridgeName: 'mine0', subnets: ['10.99.0.0/16'] };
    fixture.docker.networks.push({ ...mine, gateway: '10.99.0.1' });
    await expect(fixture.open({ network: 'mine', bridge: 'mine0' })).rejects.toMatchObject({
      code: 'NETWORK_NOT_OURS',
      message: expect.stringContaining(`the Docker network mine ${why}`),
      hint: expect.stringContaining('docker network rm mine'),
    });
    expect(fixture.docker.networks).toContainEqual(expect.objectContaining({ id: 'm' }));
  });

  test('a network of ours that was replaced by another while we ran is left alone', async () => {
    const [ours] = fixture.docker.networks;
    if (ours === undefined) throw new Error('no network');
    fixture.docker.networks[0] = { ...ours, id: 'theirs', driver: 'ipvlan', labels: {} };
    await deleteLink(fixture.host.socket, BRIDGE);
    await waitUntil('the refusal', 5000, () => fixture.log.lines.some(({ level }) => level === 'error'));
    expect(fixture.docker.networks).toMatchObject([{ id: 'theirs' }]);
  });

  test('while Docker refuses to recreate it, tries become rare', async () => {
    fixture.docker.failures.set('createBridgeNetwork', dockerError(500, 'no more bridges'));
    await deleteLink(fixture.host.socket, BRIDGE);
    await sleep(1500);
    // After 0, 100, 300, 700 and 1,500 ms.
    const tries = fixture.log.lines.filter(({ level }) => level === 'error').length;
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(6);
  });

  test('with all the ports that Linux gives a bridge: the next attach says so, and leaves nothing', async () => {
    const master = (await findLink(fixture.host.socket, BRIDGE))?.index ?? 0;
    const end = { master, guestNamespace: fixture.host.namespace, mtu: 1500 };
    for (let n = 1; n < 1024; n += 1) {
      await createVeth(fixture.host.socket, { ...end, hostName: `full${n}`, guestName: `peer${n}` });
    }
    const { guest, target } = await fixture.container('a');
    await expect(engine.attach(target, request('10.255.0.1/8'))).rejects.toMatchObject({
      code: 'BRIDGE_FULL',
      message: `the bridge ${BRIDGE} has no free port`,
    });
    expect(await addressesIn(guest)).toBeUndefined();
    await deleteLink(fixture.host.socket, 'full7');
    await engine.attach(target, request('10.255.0.1/8'));
  });

  test('is found with the subnet it has, and refused with another', async () => {
    const again = await fixture.open();
    expect((await again.status()).details).toMatchObject({
      subnet: '10.32.0.0/12',
      gateway: '10.32.0.1',
      bridge: BRIDGE,
    });
    const subnet = { address: '10.99.0.0', prefixLength: 16 };
    await expect(fixture.open({ subnet })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: '--subnet: network weave-test has 10.32.0.0/12, not 10.99.0.0/16',
    });
  });

  test('without an IPv4 subnet it is refused', async () => {
    fixture.docker.networks.push({
      id: 'x',
      name: 'six',
      driver: 'bridge',
      labels: OURS,
      bridgeName: undefined,
      subnets: [],
      gateway: undefined,
    });
    await expect(fixture.open({ network: 'six' })).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });

  test('made by somebody else at the same moment is taken', async () => {
    const { createBridgeNetwork } = fixture.docker;
    fixture.docker.createBridgeNetwork = async (network) => {
      await createBridgeNetwork(network);
      throw dockerError(409, 'network with name other already exists');
    };
    const other = await fixture.open({ network: 'other', bridge: 'other0' });
    expect((await other.status()).details).toMatchObject({ bridge: 'other0', subnet: '10.48.0.0/12' });
  });

  test('missing at the start is made again', async () => {
    engine.close();
    await deleteLink(fixture.host.socket, BRIDGE);
    const again = await fixture.open();
    expect((await again.status()).ready).toBe(true);
    expect(await findLink(fixture.host.socket, BRIDGE)).toBeDefined();
  });

  test('in no namespace within reach: the error says where it was looked for', async () => {
    fixture.docker.createBridgeNetwork = async ({ name, bridgeName, subnet, gateway, labels }) => {
      fixture.docker.networks.push({
        id: 'y',
        name,
        driver: 'bridge',
        labels,
        bridgeName,
        subnets: [subnet],
        gateway,
      });
    };
    await expect(fixture.open({ network: 'far', bridge: 'far0' })).rejects.toMatchObject({
      code: 'ENGINE_NAMESPACE',
      message: expect.stringContaining(`process ${fixture.host.pid}: no bridge far0`),
    });
  });
});
