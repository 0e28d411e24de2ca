// Settings of links, and visits to namespaces, against the kernel, in namespaces made for each test.
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import { announceAddresses } from '../src/link/announce-addresses.ts';
import { addAddress } from '../src/netlink/addresses.ts';
import { refuseRouterAdvertisements } from '../src/netlink/ipv6-settings.ts';
import { deleteLink, setLinkUp } from '../src/netlink/links.ts';
import { setNeighbourSettings, weaveNeighbourSettings } from '../src/netlink/neighbour-settings.ts';
import { netNamespacePath, openNetNamespace, visitNetNamespace } from '../src/netlink/net-namespace.ts';
import { disableTxChecksum } from '../src/netlink/tx-checksum.ts';
import { createJoinedNamespaces, type JoinedNamespaces } from './support/joined-namespaces.ts';
import { libc, type ScratchNamespace } from './support/scratch-namespace.ts';

let joined: JoinedNamespaces;
let guest: ScratchNamespace;
let host: ScratchNamespace;

beforeEach(async () => {
  joined = await createJoinedNamespaces();
  ({ guest, host } = joined);
});

afterEach(async () => {
  await joined[Symbol.asyncDispose]();
});

const openDescriptors = () => readdirSync('/proc/self/fd').length;

describe('what weave sets beside', () => {
  test('neighbour settings and checksum offload are accepted', async () => {
    const { inner } = await joined.createPair();
    await setNeighbourSettings(guest.socket, inner.index, weaveNeighbourSettings);
    disableTxChecksum(libc, guest.namespace, 'ethwe');
    await setLinkUp(guest.socket, inner.index);
  });

  test('a neighbour learns addresses that are announced', async () => {
    const { inner } = await joined.createPair();
    await addAddress(host.socket, joined.bridge, ipv4Cidr('10.255.0.1/16'));
    visitNetNamespace(libc, host.namespace, () =>
      writeFileSync('/proc/sys/net/ipv4/conf/br0/arp_accept', '1'),
    );
    const addresses = ['10.255.0.51/16', '10.255.0.52/16'].map(ipv4Cidr);
    const known = () => readFileSync(`/proc/${host.pid}/net/arp`, 'utf8');
    // The bridge takes a moment to let a new port send.
    await setLinkUp(guest.socket, inner.index);
    await waitUntil('the neighbour', 5000, async () => {
      using namespace = openNetNamespace(netNamespacePath(guest.pid));
      await announceAddresses(libc, namespace, { link: inner, addresses });
      return addresses.every(({ address }) => known().includes(address));
    });
    const mac = inner.mac.toString('hex').replace(/..(?=.)/g, '$&:');
    expect(known()).toMatch(new RegExp(`10\\.255\\.0\\.51 .*${mac}`));
  });

  test('an announcement that cannot be sent is lost, as any packet may be', async () => {
    const { inner } = await joined.createPair();
    const announce = () =>
      announceAddresses(libc, guest.namespace, { link: inner, addresses: [ipv4Cidr('10.255.0.51/16')] });
    await expect(announce()).resolves.toBeUndefined(); // It is down.
    await setLinkUp(guest.socket, inner.index);
    const announced = announce();
    await deleteLink(guest.socket, 'ethwe');
    await expect(announced).resolves.toBeUndefined();
    await expect(announce()).resolves.toBeUndefined();
  });

  test('an announcement may come later than the end of whoever asked for it', async () => {
    const { inner } = await joined.createPair();
    await setLinkUp(guest.socket, inner.index);
    const open = openDescriptors();
    const namespace = openNetNamespace(netNamespacePath(guest.pid));
    const options = { link: inner, addresses: [ipv4Cidr('10.255.0.51/16')], afterMs: 20 };
    const announced = announceAddresses(libc, namespace, options);
    namespace[Symbol.dispose]();
    expect(openDescriptors()).toBe(open + 1);
    await announced;
    await waitUntil('all to be closed', 1000, () => openDescriptors() === open);
  });

  test('router advertisements are refused on the one link, also through a procfs of our own', async () => {
    await joined.createPair();
    const acceptRa = (name: string) =>
      visitNetNamespace(libc, guest.namespace, () =>
        readFileSync(`/proc/sys/net/ipv6/conf/${name}/accept_ra`, 'latin1').trim(),
      );
    refuseRouterAdvertisements(libc, guest.namespace, 'ethwe');
    expect([acceptRa('ethwe'), acceptRa('lo')]).toEqual(['0', '1']);
    const own = `/proc/self/fd/${libc.ownProcfs()}/sys/net/ipv6/conf`;
    expect(visitNetNamespace(libc, guest.namespace, () => readdirSync(own))).toContain('ethwe');
    expect(visitNetNamespace(libc, host.namespace, () => readdirSync(own))).not.toContain('ethwe');
    refuseRouterAdvertisements(libc, guest.namespace, 'nope');
  });

  test('a procfs of our own is used a few times, and replaced without a trace', () => {
    const open = openDescriptors();
    const roots: number[] = [];
    // One that is open keeps its number of a device from the next.
    for (let use = 0; use < 100; use += 1) roots.push(openSync(`/proc/self/fd/${libc.ownProcfs()}/`, 'r'));
    const different = new Set(roots.map((root) => fstatSync(root).dev));
    for (const root of roots) closeSync(root);
    expect(different.size).toBeGreaterThan(4);
    expect(different.size).toBeLessThan(10);
    expect(openDescriptors()).toBeLessThanOrEqual(open + 1);
  });

  test('for a link that does not exist the error names the call', async () => {
    expect(() => disableTxChecksum(libc, guest.namespace, 'nope')).toThrow(
      expect.objectContaining({ code: 'ENODEV', syscall: 'ioctl' }),
    );
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
