// Our netlink verbs against the kernel, in namespaces made for each test.
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Ipv4Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import { addAddress, deleteAddress, listAddresses } from '../src/netlink/addresses.ts';
import { addAlternativeName, deleteAlternativeName } from '../src/netlink/alternative-names.ts';
import { sendGratuitousArp } from '../src/netlink/gratuitous-arp.ts';
import {
  createVeth,
  deleteLink,
  findByAlternativeName,
  findLink,
  type Link,
  listLinks,
  listPorts,
  setHairpin,
  setLinkUp,
  setMaster,
} from '../src/netlink/links.ts';
import { setMulticastRules } from '../src/netlink/multicast-rules.ts';
import { setNeighbourSettings, weaveNeighbourSettings } from '../src/netlink/neighbour-settings.ts';
import { netNamespacePath, openNetNamespace, visitNetNamespace } from '../src/netlink/net-namespace.ts';
import { NETLINK, openNetlinkSocket } from '../src/netlink/netlink-socket.ts';
import { deleteTable, flushChain, newTable, transaction } from '../src/netlink/nf-tables.ts';
import { refuseRouterAdvertisements } from '../src/netlink/router-advertisements.ts';
import { addLinkRoute, listRoutes } from '../src/netlink/routes.ts';
import { disableTxChecksum } from '../src/netlink/tx-checksum.ts';
import { watchLinks } from '../src/netlink/watch-links.ts';
import { listenToMulticast } from './support/multicast.ts';
import { createBridge, createNamespace, libc, type ScratchNamespace } from './support/scratch-namespace.ts';

const LOOPBACK = 1;
let host: ScratchNamespace;
let guest: ScratchNamespace;
let bridge: number;

beforeEach(async () => {
  [host, guest] = await Promise.all([createNamespace(), createNamespace()]);
  bridge = await createBridge(host.socket, 'br0');
});

afterEach(async () => {
  await Promise.all([host[Symbol.asyncDispose](), guest[Symbol.asyncDispose]()]);
});

async function mustFind(where: ScratchNamespace, name: string): Promise<Link> {
  const link = await findLink(where.socket, name);
  if (link === undefined) throw new Error(`no link ${name}`);
  return link;
}

async function createPair(): Promise<{ outer: Link; inner: Link }> {
  const names = { hostName: 'vethwepl77', guestName: 'ethwe' };
  const pair = { ...names, master: bridge, guestNamespace: guest.namespace, mtu: 1400 };
  await createVeth(host.socket, pair);
  return { outer: await mustFind(host, 'vethwepl77'), inner: await mustFind(guest, 'ethwe') };
}

describe('links', () => {
  test('one request makes both ends, each where it belongs', async () => {
    const { outer, inner } = await createPair();
    expect(outer).toMatchObject({ master: bridge, mtu: 1400, up: true, peerIndex: inner.index });
    expect(inner).toMatchObject({ master: undefined, mtu: 1400, up: false, peerIndex: outer.index });
    expect(inner.mac).toHaveLength(6);
    await setLinkUp(guest.socket, inner.index);
    expect((await mustFind(guest, 'ethwe')).up).toBe(true);
  });

  test('a name that is taken is EEXIST', async () => {
    await createPair();
    await expect(createPair()).rejects.toMatchObject({
      code: 'EEXIST',
      message: expect.stringContaining('vethwepl77'),
    });
  });

  test('with one end, both are gone; a second delete is fine', async () => {
    await createPair();
    await deleteLink(guest.socket, 'ethwe');
    await deleteLink(host.socket, 'vethwepl77');
    expect(await findLink(host.socket, 'vethwepl77')).toBeUndefined();
  });

  test('a delete that is refused says so', async () => {
    await expect(deleteLink(guest.socket, 'lo')).rejects.toMatchObject({ code: 'ENOTSUP' });
    await expect(findLink(guest.socket, 'a-name-that-is-too-long')).rejects.toMatchObject({
      code: expect.any(String),
    });
  });

  test('ports of a bridge, and a port that changes its bridge', async () => {
    const { outer } = await createPair();
    const other = await createBridge(host.socket, 'br1');
    expect((await listPorts(host.socket, bridge)).map((port) => port.name)).toEqual(['vethwepl77']);
    await setMaster(host.socket, outer.index, other);
    await setHairpin(host.socket, outer.index);
    expect(await listPorts(host.socket, bridge)).toStrictEqual([]);
    expect((await mustFind(host, 'vethwepl77')).master).toBe(other);
  });

  test('hairpin needs a port', async () => {
    const { inner } = await createPair();
    await expect(setHairpin(guest.socket, inner.index)).rejects.toMatchObject({
      syscall: expect.stringContaining('hairpin'),
    });
  });

  test('events about links and addresses are told as they happen', async () => {
    const told: string[] = [];
    using _watch = watchLinks(libc, host.namespace, {
      changed: (name) => void told.push(`changed ${name}`),
      gone: (name) => void told.push(`gone ${name}`),
      addresses: (index) => void told.push(`addresses ${index}`),
      lost: () => void told.push('lost'),
    });
    await createBridge(host.socket, 'br7');
    await waitUntil('the new link', 5000, () => told.includes('changed br7'));
    const { index } = await mustFind(host, 'br7');
    await addAddress(host.socket, index, { address: '10.7.0.1', prefixLength: 24 });
    await waitUntil('the address', 5000, () => told.includes(`addresses ${index}`));
    await deleteLink(host.socket, 'br7');
    await waitUntil('the end', 5000, () => told.includes('gone br7'));
    expect(told).not.toContain('gone br0');
  });

  test('events that come together are all told, in order', async () => {
    const told: string[] = [];
    using _watch = watchLinks(libc, host.namespace, {
      changed: () => undefined,
      gone: (name) => void told.push(name),
      addresses: () => undefined,
      lost: () => void told.push('lost'),
    });
    const all = Array.from({ length: 20 }, (_, at) => `many${at}`);
    for (const name of all) {
      await createBridge(host.socket, name);
      await deleteLink(host.socket, name);
    }
    await waitUntil('the last end', 5000, () => told.includes('many19'));
    expect(told).toEqual(all);
  });

  test('an alternative name belongs to one link, finds it, and goes with it', async () => {
    await createBridge(host.socket, 'br8');
    await addAlternativeName(host.socket, 'br0', 'weave.10.255.0.1');
    await addAlternativeName(host.socket, 'br0', `weave.${'a'.repeat(64)}`);
    for (const link of ['br0', 'br8']) {
      const again = addAlternativeName(host.socket, link, 'weave.10.255.0.1');
      await expect(again).rejects.toMatchObject({ code: 'EEXIST' });
    }
    const found = await findByAlternativeName(host.socket, 'weave.10.255.0.1');
    expect(found).toMatchObject({
      name: 'br0',
      alternativeNames: ['weave.10.255.0.1', `weave.${'a'.repeat(64)}`],
    });
    expect((await listLinks(host.socket)).find(({ name }) => name === 'br0')).toEqual(found);
    await deleteAlternativeName(host.socket, 'br0', 'weave.10.255.0.1');
    expect(await findByAlternativeName(host.socket, 'weave.10.255.0.1')).toBeUndefined();
    await addAlternativeName(host.socket, 'br8', 'weave.10.255.0.1');
    await deleteLink(host.socket, 'br8');
    expect(await findByAlternativeName(host.socket, 'weave.10.255.0.1')).toBeUndefined();
  });
});

describe('addresses and routes', () => {
  const cidr = { address: '10.255.0.51', prefixLength: 8 };

  test('an address is added once, listed, and deleted once', async () => {
    const { inner } = await createPair();
    await addAddress(guest.socket, inner.index, cidr);
    await addAddress(guest.socket, inner.index, cidr);
    expect(await listAddresses(guest.socket, inner.index)).toEqual([cidr]);
    expect(await listAddresses(guest.socket, 1)).toStrictEqual([]);
    await deleteAddress(guest.socket, inner.index, cidr);
    await expect(deleteAddress(guest.socket, inner.index, cidr)).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
  });

  test('a route of scope link, twice, beside the one of the address', async () => {
    const { inner } = await createPair();
    await addAddress(guest.socket, inner.index, cidr);
    await setLinkUp(guest.socket, inner.index);
    const route = { destination: { address: '224.0.0.0', prefixLength: 4 }, link: inner.index };
    await addLinkRoute(guest.socket, route);
    await addLinkRoute(guest.socket, route);
    expect(await listRoutes(guest.socket)).toEqual([
      { destination: { address: '10.0.0.0', prefixLength: 8 }, link: inner.index },
      route,
    ]);
  });

  test('a route over a link that is down is ENETDOWN', async () => {
    const { inner } = await createPair();
    const route = { destination: { address: '224.0.0.0', prefixLength: 4 }, link: inner.index };
    await expect(addLinkRoute(guest.socket, route)).rejects.toMatchObject({ code: 'ENETDOWN' });
  });

  test('many dumps and requests at once on one socket do not mix', async () => {
    const { inner } = await createPair();
    const work = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0
        ? listAddresses(guest.socket, inner.index)
        : addAddress(guest.socket, inner.index, { address: `10.1.0.${index}`, prefixLength: 24 }),
    );
    await Promise.all(work);
    expect(await listAddresses(guest.socket, inner.index)).toHaveLength(20);
  });
});

describe('what weave sets beside', () => {
  test('neighbour settings, checksum offload and gratuitous ARP are accepted', async () => {
    const { inner } = await createPair();
    await setNeighbourSettings(guest.socket, inner.index, weaveNeighbourSettings);
    disableTxChecksum(libc, guest.namespace, 'ethwe');
    await setLinkUp(guest.socket, inner.index);
    sendGratuitousArp(libc, guest.namespace, { link: inner, addresses: ['10.255.0.51', '10.255.0.52'] });
  });

  test('router advertisements are refused on the one link, also through a procfs of our own', async () => {
    await createPair();
    const acceptRa = (name: string) =>
      visitNetNamespace(libc, guest.namespace, () =>
        readFileSync(`/proc/sys/net/ipv6/conf/${name}/accept_ra`, 'latin1').trim(),
      );
    refuseRouterAdvertisements(libc, guest.namespace, 'ethwe');
    expect([acceptRa('ethwe'), acceptRa('lo')]).toEqual(['0', '1']);
    const own = `/proc/self/fd/${libc.ownProcfs()}/sys/net/ipv6/conf`;
    expect(libc.ownProcfs()).toBe(libc.ownProcfs());
    expect(visitNetNamespace(libc, guest.namespace, () => readdirSync(own))).toContain('ethwe');
    expect(visitNetNamespace(libc, host.namespace, () => readdirSync(own))).not.toContain('ethwe');
    refuseRouterAdvertisements(libc, guest.namespace, 'nope');
  });

  test('a link that is not there is told by name of the call', async () => {
    expect(() => disableTxChecksum(libc, guest.namespace, 'nope')).toThrow(
      expect.objectContaining({ code: 'ENODEV', syscall: 'ioctl' }),
    );
    const nowhere = { ...(await mustFind(host, 'br0')), index: 9999 };
    expect(() =>
      sendGratuitousArp(libc, guest.namespace, { link: nowhere, addresses: ['10.0.0.1'] }),
    ).toThrow(expect.objectContaining({ syscall: 'sendto' }));
  });
});

describe('multicast rules', () => {
  const own = { address: '10.255.0.51', prefixLength: 8 };
  const other = { address: '192.168.7.0', prefixLength: 24 };
  const set = (...subnets: Ipv4Cidr[]) =>
    setMulticastRules(libc, guest.namespace, { link: 'ethwe', subnets });

  /** From which of the two the guest hears something. */
  async function heard(): Promise<string[]> {
    await using ear = await listenToMulticast(guest.pid, '10.255.0.51');
    return await ear.hears(['10.255.0.1', '192.168.7.1'].map((from) => ({ pid: host.pid, from })));
  }

  test('let through what the own subnets send, and are set anew as often as needed', async () => {
    const { inner } = await createPair();
    await addAddress(guest.socket, inner.index, own);
    for (const index of [LOOPBACK, inner.index]) await setLinkUp(guest.socket, index);
    for (const address of ['10.255.0.1', '192.168.7.1'])
      await addAddress(host.socket, bridge, { address, prefixLength: 24 });
    await addLinkRoute(host.socket, { destination: { address: '224.0.0.0', prefixLength: 4 }, link: bridge });
    await waitUntil(
      'a new port of the bridge to pass packets',
      5000,
      async () => (await heard()).length === 2,
    );
    await set(own);
    expect(await heard()).toEqual(['10.255.0.1']);
    await set(own, other);
    await set(own, other);
    expect(await heard()).toEqual(['10.255.0.1', '192.168.7.1']);
    await set(other);
    expect(await heard()).toEqual(['192.168.7.1']);
    await set();
    await set();
    expect(await heard()).toEqual(['10.255.0.1', '192.168.7.1']);
  });

  test('an error in the middle of a transaction is told, and nothing of it stays', async () => {
    using socket = openNetlinkSocket(libc, guest.namespace, NETLINK.NETFILTER);
    const table = 'powerstrip-weave';
    const messages = transaction(newTable(table), flushChain({ table, chain: 'nope' }), newTable('third'));
    const batch = { operation: 'three things', messages };
    await expect(socket.batch(batch)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'three things' });
    const gone = { operation: 'delete', messages: transaction(deleteTable(table)) };
    await expect(socket.batch(gone)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a visit to another namespace', () => {
  test('comes back, also from an exception', () => {
    using home = openNetNamespace(netNamespacePath('self'));
    const here = () => {
      using now = openNetNamespace(netNamespacePath('self'));
      return now.id;
    };
    expect(visitNetNamespace(libc, guest.namespace, here)).toBe(guest.namespace.id);
    expect(() =>
      visitNetNamespace(libc, guest.namespace, () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(here()).toBe(home.id);
    expect(visitNetNamespace(libc, home, here)).toBe(home.id);
  });

  test('a process that is not there is ENOENT', () => {
    expect(() => openNetNamespace(netNamespacePath(4_194_304 - 1))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });
});
