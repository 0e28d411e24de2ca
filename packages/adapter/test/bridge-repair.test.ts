// What is done to the bridge's ports when something was found amiss: put back, and named.
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { type BridgePorts, createBridgePorts } from '../src/engines/bridge/bridge-ports.ts';
import { addAddress } from '../src/netlink/addresses.ts';
import { createVeth, type Link } from '../src/netlink/links.ts';
import { mustFind } from './support/joined-namespaces.ts';
import { askLater } from './support/late-socket.ts';
import { createBridge, createNamespace, libc, type ScratchNamespace } from './support/scratch-namespace.ts';

const BRIDGE = 'weave0';
const ID = 'a'.repeat(64);

let host: ScratchNamespace;
let guest: ScratchNamespace;
let ports: BridgePorts;
let bridge: Link;
let theirs: Link;

beforeEach(async () => {
  [host, guest] = await Promise.all([createNamespace(), createNamespace()]);
  await createBridge(host.socket, 'theirs');
  await createBridge(host.socket, BRIDGE);
  [theirs, bridge] = [await mustFind(host, 'theirs'), await mustFind(host, BRIDGE)];
  ports = createBridgePorts(libc, { ...host, socket: askLater(host.socket) }, BRIDGE);
});

afterEach(async () => {
  await guest[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
});

/** The guest has two addresses at its end, as the weave script leaves it; the host end has no names. */
async function plug(master: Link): Promise<string> {
  const hostName = `vethwepl${guest.pid}`;
  const end = { hostName, master: master.index, guestName: 'ethwe', guestNamespace: guest.namespace };
  await createVeth(host.socket, { ...end, mtu: 1500 });
  const inside = await mustFind(guest, 'ethwe');
  for (const address of ['10.32.0.8', '10.32.0.9']) {
    await addAddress(guest.socket, inside.index, ipv4Cidr(`${address}/12`));
  }
  return hostName;
}

const namesOf = async (name: string) => (await mustFind(host, name)).alternativeNames;
const hairpin = (name: string) => {
  const command = ['--net', '-t', String(host.pid), 'ip', '-d', 'link', 'show', 'dev', name];
  return /hairpin (\w+)/.exec(execFileSync('nsenter', command, { encoding: 'utf8' }))?.[1];
};

test('a port of ours that has lost its bridge is put back, and reaches itself as before', async () => {
  const name = await plug(theirs);
  await ports.rejoin(bridge);
  expect((await mustFind(host, name)).master).toBe(theirs.index);
  await ports.claim(name, ['10.32.0.8']);
  await ports.rejoin(bridge);
  expect([(await mustFind(host, name)).master, hairpin(name)]).toStrictEqual([bridge.index, 'on']);
});

test('a check puts it back as well, and says what it then sees', async () => {
  const name = await plug(theirs);
  await ports.claim(name, ['10.32.0.8']);
  await ports.complete(guest.pid, ID);
  const seen = (await ports.reconcile(bridge)).find(({ link }) => link.name === name);
  expect(seen).toMatchObject({ id: ID, link: { master: bridge.index } });
});

test('a port without names gets those of the addresses inside', async () => {
  const name = await plug(bridge);
  const seen = await ports.reconcile(bridge);
  expect(seen.find(({ link }) => link.name === name)?.addresses).toStrictEqual(['10.32.0.8', '10.32.0.9']);
  await ports.release(name, ['10.32.0.9']);
  await ports.adopt(guest.pid);
  expect(await namesOf(name)).toStrictEqual([`${BRIDGE}.10.32.0.8`]);
});

test('only a port of this bridge does', async () => {
  await ports.adopt(guest.pid);
  const name = await plug(theirs);
  await ports.adopt(guest.pid);
  await ports.reconcile(bridge);
  expect(await namesOf(name)).toStrictEqual([]);
});

test('one whose container is in the host’s namespace gets none, and is no obstacle', async () => {
  const hostName = `vethwepl${host.pid}`;
  const end = { hostName, master: bridge.index, guestName: 'ethwe', guestNamespace: host.namespace };
  await createVeth(host.socket, { ...end, mtu: 1500 });
  const seen = await ports.reconcile(bridge);
  expect(seen.find(({ link }) => link.name === hostName)).toMatchObject({ id: undefined, addresses: [] });
});
