// Links by netlink, against the kernel, in namespaces made for each test.
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import { addAddress } from '../src/netlink/addresses.ts';
import { addAlternativeName, deleteAlternativeName } from '../src/netlink/alternative-names.ts';
import {
  createVeth,
  deleteLink,
  findByAlternativeName,
  findLink,
  listLinks,
  listPorts,
  setHairpin,
  setLinkUp,
  setMaster,
  startPort,
} from '../src/netlink/links.ts';
import { watchLinks } from '../src/netlink/watch-links.ts';
import { createJoinedNamespaces, type JoinedNamespaces, mustFind } from './support/joined-namespaces.ts';
import { createBridge, libc, type ScratchNamespace } from './support/scratch-namespace.ts';

let joined: JoinedNamespaces;
let guest: ScratchNamespace;
let host: ScratchNamespace;
let bridge: number;

beforeEach(async () => {
  joined = await createJoinedNamespaces();
  ({ guest, host, bridge } = joined);
});

afterEach(async () => {
  await joined[Symbol.asyncDispose]();
});

/** What sysfs of the host's namespace says. */
function hairpinOf(port: string): string {
  const show = `mount -t sysfs sysfs /sys && cat /sys/class/net/${port}/brport/hairpin_mode`;
  const command = ['--net', '--target', String(host.pid), 'unshare', '--mount', 'sh', '-c', show];
  return execFileSync('nsenter', command, { encoding: 'utf8' }).trim();
}

describe('links', () => {
  test('one request makes both ends, each where it belongs', async () => {
    const { outer, inner } = await joined.createPair();
    expect(outer).toMatchObject({ master: bridge, mtu: 1400, up: true, peerIndex: inner.index });
    expect(inner).toMatchObject({ master: undefined, mtu: 1400, up: false, peerIndex: outer.index });
    expect(inner.mac).toHaveLength(6);
    await setLinkUp(guest.socket, inner.index);
    expect((await mustFind(guest, 'ethwe')).up).toBe(true);
  });

  test('a name that is taken is EEXIST', async () => {
    await joined.createPair();
    await expect(joined.createPair()).rejects.toMatchObject({
      code: 'EEXIST',
      message: expect.stringContaining('vethwepl77'),
    });
  });

  test('with one end, both are gone; a second delete is fine', async () => {
    await joined.createPair();
    await deleteLink(guest.socket, 'ethwe');
    await deleteLink(host.socket, 'vethwepl77');
    expect(await findLink(host.socket, 'vethwepl77')).toBeUndefined();
  });

  test('a delete that is refused says so', async () => {
    await expect(deleteLink(guest.socket, 'lo')).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
    await expect(findLink(guest.socket, 'a-name-that-is-too-long')).rejects.toMatchObject({
      code: expect.any(String),
    });
  });

  test('ports of a bridge, and a port that changes its bridge', async () => {
    const { outer } = await joined.createPair();
    const other = await createBridge(host.socket, 'br1');
    expect((await listPorts(host.socket, bridge)).map((port) => port.name)).toEqual(['vethwepl77']);
    await setMaster(host.socket, outer.index, other);
    await setHairpin(host.socket, outer.index);
    expect(await listPorts(host.socket, bridge)).toStrictEqual([]);
    expect((await mustFind(host, 'vethwepl77')).master).toBe(other);
  });

  test('a port that was created down is started with hairpin', async () => {
    const names = { hostName: 'vethwepl78', guestName: 'ethwe', master: bridge, mtu: 1400 };
    await createVeth(host.socket, { ...names, isDown: true, guestNamespace: guest.namespace });
    expect(await mustFind(host, 'vethwepl78')).toMatchObject({ up: false, master: bridge });
    await startPort(host.socket, 'vethwepl78');
    expect((await mustFind(host, 'vethwepl78')).up).toBe(true);
    expect(hairpinOf('vethwepl78')).toBe('1');
  });

  test('hairpin needs a port', async () => {
    const { inner } = await joined.createPair();
    await expect(setHairpin(guest.socket, inner.index)).rejects.toMatchObject({
      syscall: expect.stringContaining('hairpin'),
    });
  });

  test('events about links and addresses arrive as they happen', async () => {
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
    await addAddress(host.socket, index, ipv4Cidr('10.7.0.1/24'));
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
