import { expect, test } from '@jest/globals';
import { type IpCidr, ipv4Cidr, ipv6Cidr, parseWeaveCidr, type WeaveAddressRequest } from '@pw/core';
import type { NetworkFacts } from '../../docker/docker-networks.ts';
import { wantedAddresses } from './address-request.ts';

const network: NetworkFacts = {
  id: 'f'.repeat(64),
  name: 'weave',
  driver: 'overlay',
  scope: 'swarm',
  attachable: true,
  visible: true,
  subnets: [ipv4Cidr('10.255.0.0/16'), ipv4Cidr('10.7.0.0/24')],
  gateways: ['10.255.0.1'],
  peers: [],
};
const unseen: NetworkFacts = { ...network, visible: false, subnets: [], gateways: [] };

function requests(words: string): WeaveAddressRequest[] {
  const parsed = parseWeaveCidr(words);
  return parsed.kind === 'none' ? [] : parsed.requests;
}

const dual: NetworkFacts = { ...network, subnets: [...network.subnets, ipv6Cidr('fd00:75::/64')] };
const wants = (cidr: IpCidr) => ({ family: cidr.family, address: cidr.address, cidr });

test.each([
  ['10.255.0.51/8', [wants(ipv4Cidr('10.255.0.51/16'))]],
  ['10.7.0.9/24', [wants(ipv4Cidr('10.7.0.9/24'))]],
  ['net:default', []],
  ['net:10.7.0.0/24', []],
  ['none', []],
  ['fd00:75::5/48', [wants(ipv6Cidr('fd00:75::5/64'))]],
  ['net:fd00:75::/64', []],
  ['fd00:75::5/64 10.255.0.51/8', [wants(ipv6Cidr('fd00:75::5/64')), wants(ipv4Cidr('10.255.0.51/16'))]],
  ['net:default fd00:75::5/64', [wants(ipv6Cidr('fd00:75::5/64'))]],
])('%s', (words, wanted) => {
  expect(wantedAddresses(dual, requests(words))).toEqual(wanted);
});

test('of a network that this host has not seen yet, the prefix length is not known', () => {
  const asked = requests('10.255.0.51/8 fd00:75::5/64');
  expect(wantedAddresses(unseen, asked)).toEqual([
    { family: 4, address: '10.255.0.51', cidr: undefined },
    { family: 6, address: 'fd00:75::5', cidr: undefined },
  ]);
  expect(wantedAddresses(unseen, requests('net:10.1.0.0/16'))).toStrictEqual([]);
});

test.each([
  ['10.1.0.1/8', 'the network weave has 10.255.0.0/16, 10.7.0.0/24, fd00:75::/64'],
  ['net:10.255.4.0/24', 'Docker chooses from the whole subnet only'],
  ['10.255.0.51/8 net:default', 'one address of a network, or one of each family'],
  ['fd00:75::5/64 fd00:75::6/64', 'one address of a network, or one of each family'],
  ['fd00:76::5/64', 'the network weave has 10.255.0.0/16, 10.7.0.0/24, fd00:75::/64'],
  ['net:fd00:75::/80', 'Docker chooses from the whole subnet only'],
])('%s is refused', (words, why) => {
  expect(() => wantedAddresses(dual, requests(words))).toThrow(
    expect.objectContaining({
      code: 'NETWORK_ENGINE_UNABLE',
      status: 400,
      message: expect.stringContaining(why),
    }),
  );
});

test('an address of a family that the network lacks is refused with the command that creates it', () => {
  expect(() => wantedAddresses(network, requests('fd00:75::5/64'))).toThrow(
    expect.objectContaining({
      code: 'NETWORK_ENGINE_UNABLE',
      status: 400,
      message: 'engine docker-network: WEAVE_CIDR fd00:75::5/64: the network weave has no IPv6',
      hint:
        'Use an address of 10.255.0.0/16, 10.7.0.0/24, or create the network with IPv6: docker network rm weave; ' +
        'docker network create --ipv6 --subnet 10.255.0.0/16 --subnet 10.7.0.0/24 --subnet fd00:75::/64 weave',
    }),
  );
});
