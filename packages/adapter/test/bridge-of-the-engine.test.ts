import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import type { BridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { addAlternativeName } from '../src/netlink/alternative-names.ts';
import { createVeth, deleteLink, findLink } from '../src/netlink/links.ts';
import { asks, request } from './support/ask-for-addresses.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { dockerError } from './support/fake-docker.ts';
import { createBridge } from './support/scratch-namespace.ts';

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

describe('the bridge', () => {
  test('deleted by another: it is recreated with every port, whoever attached it, and the host’s addresses', async () => {
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

  test('while it is away, nobody gets an address of the host’s', async () => {
    const { target } = await fixture.container('a');
    await engine.expose(asks('10.255.0.3/8'));
    await deleteLink(fixture.host.socket, BRIDGE);
    await expect(engine.attach(target, request('10.255.0.3/8'))).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
    });
    await waitUntil('the host’s address', 5000, async () => (await engine.exposed()).length === 1);
  });

  test('an address of the host’s that another process gave to a container meanwhile does not delay the others', async () => {
    const { target } = await fixture.container('a');
    const { socket } = fixture.host;
    await engine.expose(asks('10.255.0.3/8 10.255.0.4/8'));
    fixture.docker.failures.set('createBridgeNetwork', dockerError(500, 'not now'));
    await deleteLink(socket, BRIDGE);
    const master = await createBridge(socket, 'theirs');
    const end = {
      hostName: `vethwepl${target.pid}`,
      guestName: 'peer',
      guestNamespace: fixture.host.namespace,
    };
    await createVeth(socket, { ...end, master, mtu: 1500 });
    await addAlternativeName(socket, end.hostName, `${BRIDGE}.10.255.0.3`);
    fixture.docker.failures.clear();
    await waitUntil('the other one', 5000, async () => (await findLink(socket, BRIDGE)) !== undefined);
    await waitUntil('the other one', 5000, async () => (await engine.exposed()).length === 1);
    expect(await engine.exposed()).toMatchObject([{ address: '10.255.0.4' }]);
    expect(fixture.log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
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

  test('a link of that name that no network of ours has made is refused and left alone', async () => {
    const before = await createBridge(fixture.host.socket, 'mine0');
    await expect(fixture.open({ network: 'mine', bridge: 'mine0' })).rejects.toMatchObject({
      code: 'NETWORK_NOT_OURS',
      status: 409,
      message: 'a link mine0 exists that no network of ours has made',
      hint: expect.stringContaining('ip link del mine0'),
    });
    expect((await findLink(fixture.host.socket, 'mine0'))?.index).toBe(before);
    expect(fixture.docker.networks.map(({ name }) => name)).not.toContain('mine');
  });

  test('a link whose network Docker is still making is waited for', async () => {
    await createBridge(fixture.host.socket, 'mine0');
    const opened = fixture.open({ network: 'mine', bridge: 'mine0' });
    await sleep(300);
    fixture.docker.networks.push({
      id: 'm',
      name: 'mine',
      driver: 'bridge',
      labels: OURS,
      bridgeName: 'mine0',
      subnets: ['10.99.0.0/16'],
      gateway: '10.99.0.1',
    });
    await expect(opened).resolves.toBeDefined();
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

  test('is found with the subnet it has, and refused with another', async () => {
    const again = await fixture.open();
    expect((await again.status()).details).toMatchObject({
      subnet: '10.32.0.0/12',
      gateway: '10.32.0.1',
      bridge: BRIDGE,
    });
    const subnet = ipv4Cidr('10.99.0.0/16');
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

  test('missing at the start is recreated', async () => {
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
