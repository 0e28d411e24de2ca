import { expect, test } from '@jest/globals';
import {
  broadcastAddress,
  containsAddress,
  formatIpv4Cidr,
  networkAddress,
  parseIpv4Cidr,
} from './ipv4-cidr.ts';

function cidr(text: string) {
  const parsed = parseIpv4Cidr(text);
  if (parsed === undefined) throw new Error(`${text} is no CIDR`);
  return parsed;
}

test.each([
  ['10.255.0.51/8', '10.0.0.0', '10.255.255.255'],
  ['192.168.1.77/26', '192.168.1.64', '192.168.1.127'],
  ['1.2.3.4/32', '1.2.3.4', '1.2.3.4'],
  ['1.2.3.4/0', '0.0.0.0', '255.255.255.255'],
])('%s lies in the network %s up to %s', (text, network, broadcast) => {
  expect(formatIpv4Cidr(cidr(text))).toBe(text);
  expect(networkAddress(cidr(text))).toBe(network);
  expect(broadcastAddress(cidr(text))).toBe(broadcast);
});

test.each([
  '',
  '1.2.3.4',
  '1.2.3.4/',
  '1.2.3.4/x',
  '1.2.3.4/33',
  '1.2.3/8',
  '0x1.2.3.4/8',
  '01.2.3.4/8',
  '1.2.3.4/8/8',
  '::1/64',
  '1.2.3.256/8',
])('%p is no IPv4 CIDR', (text) => {
  expect(parseIpv4Cidr(text)).toBeUndefined();
});

test.each([
  ['10.32.0.0/12', '10.47.255.255', true],
  ['10.32.0.0/12', '10.48.0.0', false],
  ['10.32.0.9/30', '10.32.0.10', true],
])('%s holds %s: %p', (outer, address, held) => {
  expect(containsAddress(cidr(outer), address)).toBe(held);
});
