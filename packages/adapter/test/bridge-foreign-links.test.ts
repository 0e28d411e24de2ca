// Links that are not ours, under names that look like ours: they stay as they are.
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { addAlternativeName } from '../src/netlink/alternative-names.ts';
import { createVeth, deleteLink, findLink } from '../src/netlink/links.ts';
import { request } from './support/ask-for-addresses.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { createBridge } from './support/scratch-namespace.ts';

let fixture: BridgeFixture;
let engine: BridgeEngine;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  engine = await fixture.open();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

/** A veth on a bridge of somebody else's. */
async function foreignVeth(name: string, peer = 'theirs'): Promise<void> {
  const { socket, namespace } = fixture.host;
  const master =
    (await findLink(socket, 'their-bridge'))?.index ?? (await createBridge(socket, 'their-bridge'));
  await createVeth(socket, { hostName: name, master, guestName: peer, guestNamespace: namespace, mtu: 1500 });
}

const see = async (name: string) => await findLink(fixture.host.socket, name);

test.each([
  ['whose alternative name begins as ours do', 'vethwepl1', `${BRIDGE}.of-mine`],
  ['of another kind, whose alternative name says an address', 'theirs0', `${BRIDGE}.10.255.0.9`],
])('a link %s is not plugged in', async (_title, name, alternative) => {
  await foreignVeth(name);
  await addAlternativeName(fixture.host.socket, name, alternative);
  const before = await see(name);
  await engine.restore([]);
  expect(await see(name)).toEqual(before);
  expect(await engine.status()).toMatchObject({ details: { attached: 0, 'addresses held': 1 } });
});

test('a link with the name of a container’s host end is not deleted: the attach says that it is in the way', async () => {
  const { target } = await fixture.container('a');
  const name = `vethwepl${target.pid}`;
  await foreignVeth(name);
  const before = await see(name);
  await expect(engine.attach(target, request('10.255.0.1/8'))).rejects.toMatchObject({
    code: 'ATTACH_FAILED',
    message: `a link ${name} that is not ours is in the way`,
    hint: `Rename it, or delete it: ip link del ${name}`,
  });
  expect(await see(name)).toEqual(before);
  await deleteLink(fixture.host.socket, name);
  expect(await engine.attach(target, request('10.255.0.1/8'))).toHaveLength(1);
});

test('what an earlier process of the same pid left on our bridge is replaced', async () => {
  const { target, guest } = await fixture.container('a');
  const { socket, namespace } = fixture.host;
  const names = { hostName: `vethwepl${target.pid}`, guestName: 'old', guestNamespace: namespace, mtu: 1500 };
  await createVeth(socket, { ...names, master: (await see(BRIDGE))?.index ?? 0 });
  await engine.attach(target, request('10.255.0.1/8'));
  expect(await findLink(guest.socket, 'ethwe')).toBeDefined();
});

/** An ethwe that is not of ours, in the container's namespace. */
function addOwnEthwe(pid: number): void {
  execFileSync('nsenter', ['--net', '-t', String(pid), 'ip', 'link', 'add', 'ethwe', 'type', 'bridge']);
}

test('an ethwe that the container’s owner made is not given our addresses', async () => {
  const { target, guest } = await fixture.container('a');
  addOwnEthwe(target.pid);
  const before = await findLink(guest.socket, 'ethwe');
  await expect(engine.attach(target, request('10.255.0.1/8'))).rejects.toThrow();
  expect(await findLink(guest.socket, 'ethwe')).toEqual(before);
});

test('neither is a link of somebody else’s beside it touched', async () => {
  const { target } = await fixture.container('a');
  const name = `vethwepl${target.pid}`;
  addOwnEthwe(target.pid);
  await foreignVeth(name);
  const before = await see(name);
  await expect(engine.attach(target, request('10.255.0.1/8'))).rejects.toThrow('is in the way');
  expect(await see(name)).toEqual(before);
});
