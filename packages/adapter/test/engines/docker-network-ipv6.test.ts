// IPv6 on the docker-network engine: what it asks of Docker, and what it makes of the answers.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv6Cidr, type WeaveAddressRequest } from '@pw/core';
import type { NetworkEngine } from '../../src/engines/network-engine.ts';
import {
  at,
  cidr,
  createDockerNetworkFixture,
  type DockerNetworkFixture,
  ID,
  NETWORK,
  OTHER,
  target,
} from '../support/docker-network-fixture.ts';
import type { FakeNetworkApi } from '../support/fake-network-api.ts';

let fixture: DockerNetworkFixture;
let api: FakeNetworkApi;
let engine: NetworkEngine;
let attach: DockerNetworkFixture['attach'];

beforeEach(async () => {
  fixture = await createDockerNetworkFixture();
  ({ api, engine, attach } = fixture);
});
afterEach(async () => await fixture[Symbol.asyncDispose]());

describe('on a network with IPv6', () => {
  const ipv6 = ipv6Cidr('fd00:75::5/64');
  const Config = [
    { Subnet: '10.255.0.0/16', Gateway: '10.255.0.1' },
    { Subnet: 'fd00:75::/64', Gateway: 'FD00:75::1/64' },
  ];
  const both = { IPAddress: '10.255.0.51', IPPrefixLen: 16 };
  const dual = { ...both, GlobalIPv6Address: 'fd00:75::5', GlobalIPv6PrefixLen: 64 };

  beforeEach(() => {
    Object.assign(api.network, { EnableIPv6: true, IPAM: { Config } });
    api.networks.set(ID, {});
    api.onChange = (path) => api.networks.set(ID, path.endsWith('/connect') ? { weave: dual } : {});
  });

  test('the address goes to Docker, and both that the container then has come back', async () => {
    expect(await attach({ kind: 'address', cidr: ipv6 })).toStrictEqual([cidr('10.255.0.51'), ipv6]);
    expect(api.changes).toStrictEqual([
      `POST /networks/${NETWORK}/connect {"Container":"${ID}","EndpointConfig":{"IPAMConfig":{"IPv6Address":"fd00:75::5"},"DriverOpts":{}}}`,
    ]);
    expect(await engine.addressesOf(target)).toStrictEqual([cidr('10.255.0.51'), ipv6]);
  });

  test('one of each family goes to Docker, and again changes nothing', async () => {
    const requests: WeaveAddressRequest[] = [{ kind: 'address', cidr: ipv6 }, at('10.255.0.51')];
    await attach(...requests);
    await attach(...requests);
    expect(api.changes).toStrictEqual([
      `POST /networks/${NETWORK}/connect {"Container":"${ID}","EndpointConfig":{"IPAMConfig":{"IPv6Address":"fd00:75::5","IPv4Address":"10.255.0.51"},"DriverOpts":{}}}`,
    ]);
  });

  test('a container with another address, or with none of IPv6, is moved', async () => {
    api.networks.set(ID, { weave: both });
    await attach({ kind: 'address', cidr: ipv6 });
    expect(api.changes.map((change) => change.split(' ')[1])).toStrictEqual([
      `/networks/${NETWORK}/disconnect`,
      `/networks/${NETWORK}/connect`,
    ]);
  });

  test('a container that does not run is known by what it asked for, however that is written', async () => {
    api.networks.set(ID, { weave: { IPAMConfig: { IPv6Address: 'FD00:75:0::5' } } });
    expect(await attach({ kind: 'address', cidr: ipv6 })).toStrictEqual([]);
    expect(api.changes).toStrictEqual([]);
  });

  test.each([
    [[], true],
    [[{ kind: 'subnet', cidr: ipv6Cidr('fd00:75::/64') }], true],
    [[{ kind: 'address', cidr: ipv6 }], true],
    [[{ kind: 'address', cidr: ipv6Cidr('fd00:75::6/64') }], false],
  ] as [WeaveAddressRequest[], boolean][])(
    'detach of %j takes both addresses: %p',
    async (requests, taken) => {
      api.networks.set(ID, { weave: dual });
      const removed = taken ? [cidr('10.255.0.51'), ipv6] : [];
      expect(await engine.detach(target, requests)).toStrictEqual(removed);
    },
  );

  test('what another container or the gateway has is refused', async () => {
    api.networks.set(OTHER, { weave: dual });
    await expect(engine.plan([{ kind: 'address', cidr: ipv6 }])).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: 'fd00:75::5 is in use by container ef01ef01ef01',
    });
    await expect(engine.plan([{ kind: 'address', cidr: ipv6Cidr('fd00:75::1/64') }])).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: 'fd00:75::1 is in use by the gateway of the network weave',
    });
  });

  test('a subnet of IPv6 that Docker does not use counts for nothing', async () => {
    api.network.EnableIPv6 = false;
    await expect(attach({ kind: 'address', cidr: ipv6 })).rejects.toMatchObject({
      code: 'NETWORK_ENGINE_UNABLE',
      message: 'engine docker-network: WEAVE_CIDR fd00:75::5/64: the network weave has no IPv6',
    });
    expect(await engine.status()).toMatchObject({ details: { range: '10.255.0.0/16' } });
  });
});
