// What IPv6 needs of the kernel, in namespaces made for each test.
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { formatCidr, ipv6Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import { announceAddresses } from '../src/link/announce-addresses.ts';
import { addAddress, deleteAddress, listAddresses } from '../src/netlink/addresses.ts';
import { setLinkUp } from '../src/netlink/links.ts';
import { encodeAdvertisement } from '../src/netlink/neighbour-advertisement.ts';
import { setNeighbourSettings, weaveNeighbourSettings } from '../src/netlink/neighbour-settings.ts';
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

function ip({ pid }: ScratchNamespace, ...args: string[]): string {
  return execFileSync('nsenter', ['-t', String(pid), '-n', 'ip', ...args], { encoding: 'utf8' });
}

test('an address is added, listed without that of the link itself, and deleted', async () => {
  const { inner } = await joined.createPair();
  const cidr = ipv6Cidr('fd00:75::5/64');
  await addAddress(guest.socket, inner.index, cidr);
  await addAddress(guest.socket, inner.index, cidr);
  await setLinkUp(guest.socket, inner.index);
  expect(ip(guest, '-6', 'addr', 'show', 'dev', 'ethwe')).toContain('inet6 fe80:');
  expect((await listAddresses(guest.socket, inner.index)).map(formatCidr)).toEqual(['fd00:75::5/64']);
  await deleteAddress(guest.socket, inner.index, cidr);
  await expect(deleteAddress(guest.socket, inner.index, cidr)).rejects.toMatchObject({
    code: 'EADDRNOTAVAIL',
    syscall: 'delete address fd00:75::5/64',
  });
});

test('neighbour settings are set for each family by itself', async () => {
  const { inner } = await joined.createPair();
  await setNeighbourSettings(guest.socket, inner.index, { ...weaveNeighbourSettings, family: 6 });
  const reachable = (name: string) =>
    new RegExp(`${name}[^\\n]*\\n\\s+dev ethwe(.|\\n)*?base_reachable (\\d+)`);
  const tables = ip(guest, 'ntable', 'show', 'dev', 'ethwe');
  expect(reachable('ndisc_cache').exec(tables)?.[2]).toBe('5000');
  expect(reachable('arp_cache').exec(tables)?.[2]).toBe('30000');
});

test('a neighbour that knows another MAC learns the new one', async () => {
  const { inner } = await joined.createPair();
  await addAddress(host.socket, joined.bridge, ipv6Cidr('fd00:75::1/64'));
  await addAddress(guest.socket, inner.index, ipv6Cidr('fd00:75::5/64'));
  await setLinkUp(guest.socket, inner.index);
  ip(host, '-6', 'neigh', 'add', 'fd00:75::5', 'lladdr', '02:00:00:00:00:99', 'nud', 'stale', 'dev', 'br0');
  const mac = inner.mac.toString('hex').replace(/..(?!$)/g, '$&:');
  // A new port of the bridge passes nothing for a while.
  await waitUntil('the neighbour to learn', 5000, async () => {
    await announceAddresses(libc, guest.namespace, { link: inner, addresses: [ipv6Cidr('fd00:75::5/64')] });
    return ip(host, '-6', 'neigh', 'show', 'fd00:75::5', 'dev', 'br0').includes(mac);
  });
});

test('the advertisement overrides, at the hop limit that shows it comes from the link', () => {
  const packet = encodeAdvertisement(Buffer.from('0242ac110002', 'hex'), 'fd00:75::5');
  const own = 'fd000075000000000000000000000005';
  const message = `${own}0201${'0242ac110002'}`;
  expect(packet.toString('hex')).toBe(
    `60000000${'0020'}3aff${own}ff020000000000000000000000000001${'8800'}${packet.toString('hex', 42, 44)}20000000${message}`,
  );
});
