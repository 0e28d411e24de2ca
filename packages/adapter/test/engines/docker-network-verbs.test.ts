// What the docker-network engine asks of Docker for attach, detach, plan and status, and what it makes of the answers.
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type IpCidr, ipv6Cidr, type WeaveAddressRequest } from '@pw/core';
import type { NetworkEngine } from '../../src/engines/network-engine.ts';
import {
  at,
  cidr,
  createDockerNetworkFixture,
  type DockerNetworkFixture,
  ID,
  NETWORK,
  OTHER,
  openEngine,
  target,
} from '../support/docker-network-fixture.ts';
import { connectWith, type FakeNetworkApi, joinNetwork } from '../support/fake-network-api.ts';

const anywhere: WeaveAddressRequest = { kind: 'default' };
let fixture: DockerNetworkFixture;
let api: FakeNetworkApi;
let engine: NetworkEngine;
let attach: DockerNetworkFixture['attach'];

beforeEach(async () => {
  fixture = await createDockerNetworkFixture();
  ({ api, engine, attach } = fixture);
});
afterEach(async () => await fixture[Symbol.asyncDispose]());

const join = (id: string, address: string, wanted?: string) => joinNetwork(api, id, address, wanted);
const connectAs = (address: string) => connectWith(api, address);

describe('attach', () => {
  beforeEach(() => {
    api.networks.set(ID, {});
  });

  test('connects the container with the address that it names, and gives what it then has', async () => {
    connectAs('10.255.0.51');
    expect(await attach(at('10.255.0.51'))).toStrictEqual([cidr('10.255.0.51')]);
    expect(api.changes).toStrictEqual([
      `POST /networks/${NETWORK}/connect {"Container":"${ID}","EndpointConfig":{"IPAMConfig":{"IPv4Address":"10.255.0.51"},"DriverOpts":{}}}`,
    ]);
  });

  test('leaves the choice to Docker when the container names none', async () => {
    connectAs('10.255.0.7');
    expect(await attach(anywhere)).toStrictEqual([cidr('10.255.0.7')]);
    expect(api.changes).toStrictEqual([
      `POST /networks/${NETWORK}/connect {"Container":"${ID}","EndpointConfig":{"DriverOpts":{}}}`,
    ]);
  });

  test.each([
    ['with the address that it names', '10.255.0.51', at('10.255.0.51')],
    ['and names none', '10.255.0.7', anywhere],
  ])('of a container that is on the network %s changes nothing', async (_title, address, request) => {
    join(ID, address);
    expect(await attach(request)).toStrictEqual([cidr(address)]);
    expect(api.changes).toStrictEqual([]);
  });

  test('of a container that does not run, and asked for this address, changes nothing: it has none yet', async () => {
    join(ID, '', '10.255.0.51');
    expect(await attach(at('10.255.0.51'))).toStrictEqual([]);
    expect(api.changes).toStrictEqual([]);
  });

  test('of a container that has another address than it asked for counts what it has', async () => {
    join(ID, '10.255.0.51', '10.255.0.9');
    expect(await attach(at('10.255.0.51'))).toStrictEqual([cidr('10.255.0.51')]);
    expect(api.changes).toStrictEqual([]);
  });

  test('moves a container that is on the network with another address', async () => {
    join(ID, '10.255.0.9');
    connectAs('10.255.0.51');
    expect(await attach(at('10.255.0.51'))).toStrictEqual([cidr('10.255.0.51')]);
    expect(api.changes.map((change) => change.split(' ')[1])).toStrictEqual([
      `/networks/${NETWORK}/disconnect`,
      `/networks/${NETWORK}/connect`,
    ]);
  });

  test('of a container that cannot be taken off the network goes no further', async () => {
    join(ID, '10.255.0.9');
    api.refusal = { status: 500, message: 'not now' };
    await expect(attach(at('10.255.0.51'))).rejects.toThrow('not now');
    expect(api.changes).toHaveLength(1);
  });

  test('twice at once connects once', async () => {
    connectAs('10.255.0.51');
    const both = await Promise.all([attach(at('10.255.0.51')), attach(at('10.255.0.51'))]);
    expect(both).toStrictEqual([[cidr('10.255.0.51')], [cidr('10.255.0.51')]]);
    expect(api.changes).toHaveLength(1);
  });

  test('of a container that is gone is no error', async () => {
    api.networks.delete(ID);
    api.refusal = { status: 404, message: 'No such container' };
    const ready: IpCidr[][] = [];
    const done = async (addresses: readonly IpCidr[]) => void ready.push([...addresses]);
    expect(await engine.attach(target, { requests: [anywhere], picked: [] }, done)).toBeUndefined();
    expect(ready).toStrictEqual([]);
  });

  test('tells the addresses before it resolves', async () => {
    connectAs('10.255.0.51');
    const ready: IpCidr[][] = [];
    const done = async (addresses: readonly IpCidr[]) => {
      await setImmediate();
      ready.push([...addresses]);
    };
    await engine.attach(target, { requests: [at('10.255.0.51')], picked: [] }, done);
    expect(ready).toStrictEqual([[cidr('10.255.0.51')]]);
  });

  test('that somebody else did meanwhile, as asked, is done', async () => {
    api.refusal = { status: 403, message: 'endpoint with name x already exists in network weave' };
    api.onChange = () => join(ID, '10.255.0.51');
    expect(await attach(at('10.255.0.51'))).toStrictEqual([cidr('10.255.0.51')]);
  });

  test.each([
    ['Address already in use', 'ADDRESS_IN_USE', 409, '10.255.0.51 is in use on the network weave'],
    ['no more room', 'ATTACH_FAILED', 500, 'network weave: (HTTP code 403) unexpected - no more room '],
  ])('that Docker refuses with %j is %s', async (message, code, status, words) => {
    api.refusal = { status: 403, message };
    await expect(attach(at('10.255.0.51'))).rejects.toMatchObject({ code, status, message: words });
    expect(api.changes).toHaveLength(1);
  });

  test('without an address of its own is never one that is in use', async () => {
    api.refusal = { status: 403, message: 'Address already in use' };
    await expect(attach(anywhere)).rejects.toMatchObject({ code: 'ATTACH_FAILED', status: 500 });
  });

  test('after one that failed is tried', async () => {
    api.refusal = { status: 403, message: 'no more room' };
    await expect(attach(anywhere)).rejects.toMatchObject({ code: 'ATTACH_FAILED' });
    api.refusal = undefined;
    connectAs('10.255.0.7');
    expect(await attach(anywhere)).toStrictEqual([cidr('10.255.0.7')]);
  });
});

test('a connect before the start that Docker refuses is an error', async () => {
  api.refusal = { status: 403, message: 'no more room' };
  const connecting = engine.connect?.(ID, { requests: [anywhere], picked: [] });
  await expect(connecting).rejects.toMatchObject({ code: 'ATTACH_FAILED' });
});

test('of a network that this host has not seen yet, an address may be asked for', async () => {
  api.info = { Swarm: { LocalNodeState: 'active', ControlAvailable: false } };
  const unseen = await openEngine(api, 'far');
  expect(await unseen.plan([at('10.255.0.51')])).toMatchObject({ picked: [] });
  expect((await unseen.status()).details).toMatchObject({
    range: 'known once a container of this host is on it',
  });
});

describe('detach', () => {
  test.each<[string, WeaveAddressRequest[]]>([
    ['without words', []],
    ['with its address', [at('10.255.0.51')]],
    ['with net:default', [anywhere]],
    ['with its address among others', [at('10.255.0.9'), at('10.255.0.51')]],
  ])('%s takes the container off the network', async (_title, requests) => {
    join(ID, '10.255.0.51');
    expect(await engine.detach(target, requests)).toStrictEqual([cidr('10.255.0.51')]);
    expect(api.changes).toStrictEqual([
      `POST /networks/${NETWORK}/disconnect {"Container":"${ID}","Force":false}`,
    ]);
  });

  test('with the address of another, or of a container that is not on it, changes nothing', async () => {
    join(ID, '10.255.0.51');
    expect(await engine.detach(target, [at('10.255.0.9')])).toStrictEqual([]);
    const ipv6: WeaveAddressRequest = { kind: 'subnet', cidr: ipv6Cidr('fd00:75::/64') };
    expect(await engine.detach(target, [ipv6])).toStrictEqual([]);
    api.networks.set(ID, {});
    expect(await engine.addressesOf(target)).toStrictEqual([]);
    expect(await engine.detach(target, [])).toStrictEqual([]);
    expect(api.changes).toStrictEqual([]);
  });
});

describe('an address that is taken', () => {
  const command = undefined;
  const create = {} as NonNullable<Parameters<NetworkEngine['plan']>[1]>;

  test('is refused to a command, with its holder', async () => {
    join(OTHER, '10.255.0.51');
    await expect(engine.plan([at('10.255.0.51')], command)).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      status: 409,
      message: '10.255.0.51 is in use by container ef01ef01ef01',
    });
    await expect(engine.plan([at('10.255.0.52')], command)).resolves.toMatchObject({ picked: [] });
  });

  test('is not refused to a container that is yet to be created: its holder may be gone by then', async () => {
    join(OTHER, '10.255.0.51');
    expect(await engine.plan([at('10.255.0.51')], create)).toMatchObject({ picked: [] });
  });

  test('by the gateway is refused to both', async () => {
    const refusal = {
      code: 'ADDRESS_IN_USE',
      status: 409,
      message: '10.255.0.1 is in use by the gateway of the network weave',
    };
    await expect(engine.plan([at('10.255.0.1')], command)).rejects.toMatchObject(refusal);
    await expect(engine.plan([at('10.255.0.1')], create)).rejects.toMatchObject(refusal);
  });
});

describe('the network', () => {
  test('status: driver, range, and the containers that have an address', async () => {
    join(ID, '10.255.0.51');
    join(OTHER, '');
    expect(await engine.status()).toStrictEqual({
      engine: 'docker-network',
      ready: true,
      details: {
        network: 'weave',
        driver: 'bridge',
        scope: 'local',
        range: '10.255.0.0/16',
        'active addresses': 1,
      },
    });
  });

  test('status of an overlay: the engines that take part', async () => {
    const Peers = [
      { Name: 'a', IP: '192.0.2.1' },
      { Name: 'b', IP: '192.0.2.2' },
    ];
    Object.assign(api.network, { Driver: 'overlay', Scope: 'swarm', Attachable: true, Peers });
    expect(await engine.status()).toMatchObject({
      details: { driver: 'overlay', scope: 'swarm', peers: '192.0.2.1 192.0.2.2' },
    });
  });

  test('the engines that take part are its peers; a bridge has none', async () => {
    expect(await engine.peers?.()).toStrictEqual([]);
    api.network.Peers = [{ Name: 'a', IP: '192.0.2.1' }];
    expect(await engine.peers?.()).toStrictEqual([{ name: 'a', address: '192.0.2.1', isConnected: true }]);
    expect((await engine.status()).details.peers).toBe('192.0.2.1');
  });

  test('that is not there is missed by name, with the command that makes it', async () => {
    await expect(openEngine(api, 'gone')).rejects.toMatchObject({
      code: 'NETWORK_ENGINE_MISSING',
      message: 'engine docker-network: there is no Docker network gone',
      hint: expect.stringContaining('docker network create'),
    });
  });

  test.each([
    ['bridge', 'the host is on the network weave already, as 10.255.0.1'],
    ['overlay', 'Docker gives the host no address on the overlay network weave'],
  ])('on a %s neither shows nor hides the host', async (driver, why) => {
    api.network.Driver = driver;
    const refusal = {
      code: 'NETWORK_ENGINE_UNABLE',
      status: 409,
      message: `engine docker-network: ${why}`,
    };
    await expect(engine.expose([])).rejects.toMatchObject(refusal);
    await expect(engine.hide([])).rejects.toMatchObject(refusal);
  });

  test.each([
    [{ Scope: 'swarm', Driver: 'overlay' }, 'the network weave takes services only', '--attachable'],
    [{ IPAM: { Config: [] } }, 'the network weave has no subnet', '--network'],
  ])('%j is refused before anything is done', async (change, what, fix) => {
    Object.assign(api.network, change);
    await expect(openEngine(api)).rejects.toMatchObject({
      code: 'NETWORK_ENGINE_MISSING',
      status: 500,
      message: `engine docker-network: ${what}`,
      hint: expect.stringContaining(fix),
    });
  });
});
