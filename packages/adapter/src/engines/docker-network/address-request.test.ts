import { expect, test } from '@jest/globals';
import { ipv4Cidr, parseWeaveCidr, type WeaveAddressRequest } from '@pw/core';
import type { NetworkFacts } from '../../docker/docker-networks.ts';
import { wantedAddress } from './address-request.ts';

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

test.each([
  ['10.255.0.51/8', { address: '10.255.0.51', cidr: ipv4Cidr('10.255.0.51/16') }],
  ['10.7.0.9/24', { address: '10.7.0.9', cidr: ipv4Cidr('10.7.0.9/24') }],
  ['net:default', undefined],
  ['net:10.7.0.0/24', undefined],
  ['none', undefined],
])('%s', (words, wanted) => {
  expect(wantedAddress(network, requests(words))).toEqual(wanted);
});

test('of a network that this host has not seen yet, the prefix length is not known', () => {
  const address = '10.255.0.51';
  expect(wantedAddress(unseen, requests('10.255.0.51/8'))).toEqual({ address, cidr: undefined });
  expect(wantedAddress(unseen, requests('net:10.1.0.0/16'))).toBeUndefined();
});

test.each([
  ['10.1.0.1/8', 'the network weave has 10.255.0.0/16, 10.7.0.0/24'],
  ['net:10.255.4.0/24', 'Docker chooses from the whole subnet only'],
  ['10.255.0.51/8 net:default', 'one address of a network'],
])('%s is refused', (words, why) => {
  expect(() => wantedAddress(network, requests(words))).toThrow(
    expect.objectContaining({
      code: 'NETWORK_ENGINE_UNABLE',
      status: 400,
      message: expect.stringContaining(why),
    }),
  );
});
