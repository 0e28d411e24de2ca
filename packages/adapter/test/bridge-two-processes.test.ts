// The adapter and commands beside it, each with an engine of its own: what one does, the other knows.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import type { BridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { attachInterface } from '../src/link/attach-interface.ts';
import { deleteLink, findLink } from '../src/netlink/links.ts';
import { asks, request } from './support/ask-for-addresses.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { libc } from './support/scratch-namespace.ts';

let fixture: BridgeFixture;
let adapter: BridgeEngine;
let command: BridgeEngine;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  adapter = await fixture.open();
  command = await fixture.open();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

const inUse = { code: 'ADDRESS_IN_USE', message: '10.255.0.77 is in use by container aaaaaaaaaaaa' };

test('an address that a command added is refused to another container, and free after a detach', async () => {
  const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  await adapter.attach(one.target, request('10.255.0.1/8'));
  await command.attach(one.target, request('10.255.0.77/8'));
  await expect(adapter.plan(asks('10.255.0.77/8'))).rejects.toMatchObject(inUse);
  await expect(adapter.attach(two.target, request('10.255.0.77/8'))).rejects.toMatchObject(inUse);
  expect(await adapter.addressesOf(two.target)).toStrictEqual([]);
  await command.detach(one.target, []);
  await adapter.attach(two.target, request('10.255.0.77/8 10.255.0.1/8'));
  expect(await fixture.ports()).toEqual([`vethwepl${two.target.pid}`]);
});

test('of two that attach the same address at once, one is refused', async () => {
  const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  const outcomes = await Promise.allSettled([
    adapter.attach(one.target, request('10.255.0.77/8')),
    command.attach(two.target, request('10.255.0.77/8')),
  ]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await fixture.ports()).toHaveLength(1);
});

// Else the hosts files of all others would have a name at the address of another container.
test('addresses are reported when the kernel has given them, so none that another container has', async () => {
  const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  await command.attach(one.target, request('10.255.0.77/8'));
  const reported: string[][] = [];
  const attach = (words: string) =>
    adapter.attach(two.target, request(words), async (all) => {
      reported.push(all.map(({ address }) => address));
    });
  await expect(attach('10.255.0.1/8 10.255.0.77/8')).rejects.toMatchObject(inUse);
  expect(reported).toStrictEqual([]);
  await attach('10.255.0.1/8');
  await expect(attach('10.255.0.1/8 10.255.0.77/8')).rejects.toMatchObject(inUse);
  expect(reported).toStrictEqual([['10.255.0.1']]);
});

test('a bridge that another process has recreated gets the next container', async () => {
  const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  await command.attach(one.target, request('10.255.0.1/8'));
  const before = await findLink(fixture.host.socket, BRIDGE);
  await deleteLink(fixture.host.socket, BRIDGE);
  await waitUntil('the new bridge', 5000, async () => {
    const now = await findLink(fixture.host.socket, BRIDGE);
    return now !== undefined && now.index !== before?.index;
  });
  await command.attach(two.target, request('10.255.0.2/8'));
  expect(await fixture.ports()).toContain(`vethwepl${two.target.pid}`);
});

test('none is picked that another process has given out', async () => {
  const { target } = await fixture.container('a');
  await command.attach(target, request('10.9.1.1/29'));
  await command.expose(asks('10.9.1.2/29'));
  expect((await adapter.plan(asks('net:10.9.1.0/29'))).picked).toEqual([ipv4Cidr('10.9.1.3/29')]);
});

test('a port without names, as the weave script leaves it, is learned before an address is given out', async () => {
  const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  const bridge = await findLink(fixture.host.socket, BRIDGE);
  if (bridge === undefined) throw new Error('no bridge');
  await attachInterface({
    libc,
    dockerd: { ...fixture.host, [Symbol.dispose]: () => undefined },
    bridge,
    guest: one.guest.namespace,
    pid: one.target.pid,
    addresses: [ipv4Cidr('10.255.0.77/8')],
  });
  expect(await adapter.addressesOf(one.target)).toMatchObject([{ address: '10.255.0.77' }]);
  const by = `the container of process ${one.target.pid}`;
  await waitUntil('the refusal', 5000, () =>
    adapter.plan(asks('10.255.0.77/8')).then(
      () => false,
      (error: Error) => error.message === `10.255.0.77 is in use by ${by}`,
    ),
  );
  await expect(adapter.attach(two.target, request('10.255.0.77/8'))).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
  });
});

test('a die event of an earlier process, between claim and end of an attach, frees nothing', async () => {
  const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  await adapter.attach(one.target, request('10.255.0.77/8'), async () => adapter.died(one.target.id));
  adapter.died(one.target.id);
  await new Promise((resolve) => setTimeout(resolve, 100)); // twice the grace period
  await expect(adapter.attach(two.target, request('10.255.0.77/8'))).rejects.toMatchObject(inUse);
});

test('an adapter that starts finds attached what another has attached, and nothing that was half done', async () => {
  const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  await command.attach(one.target, request('10.255.0.1/8'));
  const failing = command.attach(two.target, {
    requests: [{ kind: 'address', cidr: { ...ipv4Cidr('10.255.0.2/8'), prefixLength: 99 } }],
    picked: [],
  });
  await expect(failing).rejects.toMatchObject({ code: 'EINVAL' });
  const known = ['a', 'b'].map((letter) => ({ id: letter.repeat(64), running: true, picked: [] }));
  expect(await adapter.restore(known)).toEqual(new Set([one.target.id]));
  await one.guest.kill();
  expect(await adapter.restore(known)).toEqual(new Set());
});
