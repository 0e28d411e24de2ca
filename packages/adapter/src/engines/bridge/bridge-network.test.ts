// How the bridge's Docker network is made, found and removed, with a Docker in memory that answers a moment later.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr, ipv6Cidr } from '@pw/core';
import { createFakeDocker, dockerError, type FakeDocker } from '../../../test/support/fake-docker.ts';
import type { DockerNetwork } from '../../docker/docker-client.ts';
import { STACK_LABEL } from '../../labels.ts';
import {
  type BridgeNetworkOptions,
  ensureBridgeNetwork,
  gatewaysOf,
  type HostFacts,
  removeBridgeNetwork,
} from './bridge-network.ts';

const labels = { [STACK_LABEL]: 'test' };
const options: BridgeNetworkOptions = { network: 'pw', bridge: 'weave0', subnet: undefined, labels };
const ours: DockerNetwork = {
  id: '0123456789abcdef',
  name: 'pw',
  driver: 'bridge',
  labels,
  bridgeName: 'weave9',
  subnets: ['10.99.0.0/16'],
  gateway: '10.99.0.9',
};
const empty: HostFacts = { routes: [], links: ['lo'] };

let docker: FakeDocker;
let looks: number;

beforeEach(() => {
  docker = createFakeDocker();
  looks = 0;
});

const ensure = (changes: Partial<BridgeNetworkOptions> = {}, ...facts: HostFacts[]) =>
  ensureBridgeNetwork(docker, { ...options, ...changes }, async () => {
    looks += 1;
    return facts.length > 1 ? (facts.shift() ?? empty) : (facts[0] ?? empty);
  });

describe('a network that is not there', () => {
  test('is made with the first subnet that is free on the host and in Docker, and our labels', async () => {
    docker.networks.push({ ...ours, name: 'other', subnets: ['fd00::/64', '10.48.0.0/16'] });
    const network = await ensure({}, { routes: [ipv4Cidr('10.33.0.0/16')], links: [] });
    expect(network).toStrictEqual({
      bridge: 'weave0',
      subnet: ipv4Cidr('10.64.0.0/12'),
      gateway: '10.64.0.1',
      ipv6: undefined,
    });
    expect(docker.networks[1]).toMatchObject({
      name: 'pw',
      bridgeName: 'weave0',
      labels,
      subnets: ['10.64.0.0/12'],
      gateway: '10.64.0.1',
      ipv6: undefined,
    });
    expect(gatewaysOf(network)).toStrictEqual(['10.64.0.1']);
  });

  test('is made with the subnets that are asked for', async () => {
    const ipv6Subnet = ipv6Cidr('fd00:75::/64');
    const network = await ensure({ subnet: ipv4Cidr('10.2.0.0/16'), ipv6Subnet });
    expect(network).toMatchObject({
      gateway: '10.2.0.1',
      ipv6: { subnet: ipv6Subnet, gateway: 'fd00:75::1' },
    });
    expect(docker.networks).toMatchObject([
      { subnets: ['10.2.0.0/16'], ipv6: { subnet: 'fd00:75::/64', gateway: 'fd00:75::1' } },
    ]);
    expect(gatewaysOf(network)).toStrictEqual(['10.2.0.1', 'fd00:75::1']);
  });

  test('that Docker does not make is an error', async () => {
    docker.failures.set('createBridgeNetwork', dockerError(500, 'no more bridges'));
    await expect(ensure()).rejects.toThrow('no more bridges');
  });

  test('that another process makes at the same moment is taken', async () => {
    docker.createBridgeNetwork = async () => {
      docker.networks.push(ours);
      throw dockerError(409, 'network with name pw already exists');
    };
    expect(await ensure()).toMatchObject({ bridge: 'weave9', gateway: '10.99.0.9' });
  });

  test('is not made for who only looks', async () => {
    await expect(ensure({ readOnly: true })).rejects.toMatchObject({ code: 'NETWORK_ENGINE_MISSING' });
    expect([docker.networks, looks]).toStrictEqual([[], 0]);
    docker.networks.push(ours);
    expect(await ensure({ readOnly: true })).toMatchObject({ bridge: 'weave9' });
  });

  test('whose link another process is removing is made once that has gone', async () => {
    const removing = { ...empty, links: ['weave0'] };
    expect(await ensure({}, removing, removing, empty)).toMatchObject({ bridge: 'weave0' });
    expect(looks).toBe(4);
  });
});

describe('a network that is there', () => {
  test('is taken as it is, without a look at the host', async () => {
    docker.networks.push({ ...ours, name: 'other', subnets: ['10.1.0.0/16'] }, ours);
    const found = {
      bridge: 'weave9',
      subnet: ipv4Cidr('10.99.0.0/16'),
      gateway: '10.99.0.9',
      ipv6: undefined,
    };
    expect(await ensure()).toStrictEqual(found);
    expect(await ensure({ subnet: ipv4Cidr('10.99.0.0/16') })).toStrictEqual(found);
    expect(looks).toBe(0);
  });

  test('has the bridge and the gateway that Docker gives it when it was made without', async () => {
    docker.networks.push({ ...ours, bridgeName: undefined, gateway: undefined });
    expect(await ensure()).toMatchObject({ bridge: 'br-0123456789ab', gateway: '10.99.0.1' });
  });

  test.each([
    ['fd00:75::9', 'fd00:75::9'],
    ['FD00:75::9/64', 'fd00:75::9'],
    [undefined, 'fd00:75::1'],
  ])('with the IPv6 gateway %p has %s', async (given, gateway) => {
    docker.networks.push({ ...ours, ipv6: { subnet: 'fd00:75::/64', gateway: given } });
    const ipv6 = { subnet: ipv6Cidr('fd00:75::/64'), gateway };
    expect(await ensure()).toMatchObject({ ipv6 });
    expect(await ensure({ ipv6Subnet: ipv6.subnet })).toMatchObject({ ipv6 });
  });

  test.each<[string, Partial<DockerNetwork>, Partial<BridgeNetworkOptions>, string]>([
    [
      'another subnet',
      {},
      { subnet: ipv4Cidr('10.1.0.0/16') },
      '--subnet: network pw has 10.99.0.0/16, not 10.1.0.0/16',
    ],
    [
      'another IPv6 subnet',
      { ipv6: { subnet: 'fd00:75::/64', gateway: undefined } },
      { ipv6Subnet: ipv6Cidr('fd00:76::/64') },
      '--subnet: network pw has fd00:75::/64, not fd00:76::/64',
    ],
    ['no subnet', { subnets: ['fd00::/64'] }, {}, '--network: pw has no IPv4 subnet'],
  ])('with %s is refused', async (_title, change, asked, message) => {
    docker.networks.push({ ...ours, ...change });
    await expect(ensure(asked)).rejects.toMatchObject({ code: 'BAD_OPTION', message });
  });

  test.each([
    ['of another driver', { driver: 'macvlan' }, 'has the driver macvlan'],
    ['of somebody else', { labels: {} }, 'was not created by powerstrip-weave'],
  ])('%s is neither taken nor removed', async (_title, change, why) => {
    docker.networks.push({ ...ours, ...change });
    const refusal = { code: 'NETWORK_NOT_OURS', status: 409, message: expect.stringContaining(why) };
    await expect(ensure()).rejects.toMatchObject(refusal);
    await expect(removeBridgeNetwork(docker, 'pw')).rejects.toMatchObject(refusal);
    expect(docker.networks).toHaveLength(1);
  });
});

test('ours is removed, and no other; none is no error', async () => {
  docker.networks.push(ours, { ...ours, id: 'o', name: 'other' });
  await removeBridgeNetwork(docker, 'pw');
  await removeBridgeNetwork(docker, 'pw');
  expect(docker.networks).toMatchObject([{ name: 'other' }]);
  docker.networks.push(ours);
  docker.failures.set('removeNetwork', dockerError(403, 'has active endpoints'));
  await expect(removeBridgeNetwork(docker, 'pw')).rejects.toThrow('has active endpoints');
});
