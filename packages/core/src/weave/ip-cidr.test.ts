import { isIPv6, SocketAddress } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import {
  addressToNumber,
  bytesToAddress,
  containsAddress,
  formatCidr,
  hostCidr,
  type IpCidr,
  ipv4Cidr,
  ipv6Cidr,
  lastAddress,
  networkAddress,
  numberToAddress,
  ofFamily,
  overlaps,
  parseCidr,
  parseIpv4Cidr,
} from './ip-cidr.ts';

function cidr(text: string): IpCidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`${text} is no CIDR`);
  return parsed;
}

test.each([
  ['10.255.0.51/8', '10.0.0.0', '10.255.255.255'],
  ['192.168.1.77/26', '192.168.1.64', '192.168.1.127'],
  ['1.2.3.4/32', '1.2.3.4', '1.2.3.4'],
  ['1.2.3.4/0', '0.0.0.0', '255.255.255.255'],
  ['fd00:75::5/64', 'fd00:75::', 'fd00:75::ffff:ffff:ffff:ffff'],
  ['fd00:75::5/126', 'fd00:75::4', 'fd00:75::7'],
  ['fd00:75::5/128', 'fd00:75::5', 'fd00:75::5'],
  ['fd00:75::5/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
])('%s lies in the network %s up to %s', (text, network, last) => {
  expect(formatCidr(cidr(text))).toBe(text);
  expect(networkAddress(cidr(text))).toBe(network);
  expect(lastAddress(cidr(text))).toBe(last);
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
  '1.2.3.256/8',
  'fd00::1',
  'fd00::1/',
  'fd00::1/129',
  'fd00::1/064',
  'fd00::1/64/64',
  'fd00:::1/64',
  'fd00::1::2/64',
  'fd00::12345/64',
  'fd00::00001/64',
  'fd00:1:2:3:4:5:6/64',
  'fd00:1:2:3:4:5:6:7:8/64',
  'fd00::g/64',
  'fd00::1%eth0/64',
  'fd00::10.0.0.1/64',
  '[fd00::1]/64',
  '/64',
  ':/64',
])('%p is no CIDR', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test('an IPv6 CIDR is no IPv4 CIDR', () => {
  expect(parseIpv4Cidr('::1/64')).toBeUndefined();
  expect(() => ipv4Cidr('::1/64')).toThrow('::1/64 is not an IPv4 address with a prefix length');
  expect(() => ipv6Cidr('10.0.0.1/8')).toThrow('10.0.0.1/8 is not an IPv6 address with a prefix length');
});

describe('the canonical form of RFC 5952', () => {
  test.each([
    ['FD00:75::5', 'fd00:75::5'],
    ['fd00:0075:0000:0000:0000:0000:0000:0005', 'fd00:75::5'],
    ['2001:db8::0:1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['0:0:1::', '0:0:1::'],
  ])('%s is written %s', (text, canonical) => {
    expect(cidr(`${text}/64`)).toEqual({ family: 6, address: canonical, prefixLength: 64 });
  });

  test('what Node takes for an address, and what it makes of it, is the same', () => {
    const groups = ['0', '0', '0', '0', '75', 'fd00', 'FFFF', '0005'];
    for (let round = 0; round < 2000; round += 1) {
      const count = (round % 8) + 1;
      const parts = Array.from({ length: count }, (_, at) => groups[(round * 7 + at * at * 3 + at) % 8]);
      const cut = round % (count + 1);
      const text =
        round % 3 === 0 ? parts.join(':') : `${parts.slice(0, cut).join(':')}::${parts.slice(cut).join(':')}`;
      const parsed = parseCidr(`${text}/64`);
      expect({ text, valid: parsed !== undefined }).toEqual({ text, valid: isIPv6(text) });
      // Node writes the last 32 bits of ::/96 as an IPv4 address.
      if (parsed === undefined || containsAddress(ipv6Cidr('::/96'), parsed.address)) continue;
      expect(parsed.address).toBe(new SocketAddress({ address: text, family: 'ipv6' }).address);
    }
  });
});

test.each([
  ['10.32.0.0/12', '10.47.255.255', true],
  ['10.32.0.0/12', '10.48.0.0', false],
  ['10.32.0.9/30', '10.32.0.10', true],
  ['fd00:75::/64', 'fd00:75::ffff:0:0:1', true],
  ['fd00:75::/64', 'fd00:75:0:1::1', false],
  ['fd00:75::/65', 'fd00:75::8000:0:0:1', false],
  ['::/0', '10.0.0.1', false],
  ['0.0.0.0/0', '::a00:1', false],
])('%s holds %s: %p', (outer, address, held) => {
  expect(containsAddress(cidr(outer), address)).toBe(held);
});

test.each([
  ['10.32.0.0/12', '10.47.0.0/16', true],
  ['10.47.0.0/16', '10.32.0.0/12', true],
  ['10.32.0.0/12', '10.48.0.0/12', false],
  ['10.0.0.0/8', '10.32.0.0/12', true],
  ['fd00::/8', 'fd00:75::/64', true],
  ['fd00:75::/64', 'fd00:76::/64', false],
  ['::/0', '10.32.0.0/12', false],
])('%s and %s overlap: %p', (left, right, expected) => {
  expect(overlaps(cidr(left), cidr(right))).toBe(expected);
});

test.each(['0.0.0.0', '10.255.0.51', '255.255.255.255', '::', '::1', 'fd00:75::5', 'ffff::ffff'])(
  '%s becomes a number and bytes, and comes back',
  (address) => {
    const { family } = hostCidr(address);
    expect(numberToAddress(addressToNumber(address), family)).toBe(address);
  },
);

test('numbers and bytes are in network order', () => {
  expect(addressToNumber('10.0.0.1')).toBe(0x0a000001n);
  expect(addressToNumber('fd00::1')).toBe((0xfd00n << 112n) + 1n);
  expect(bytesToAddress([10, 0, 0, 1])).toBe('10.0.0.1');
});

test('one address is a subnet of its own, in its family', () => {
  expect([hostCidr('10.0.0.1'), hostCidr('fd00::1')].map(formatCidr)).toEqual(['10.0.0.1/32', 'fd00::1/128']);
  expect(ofFamily(6, [cidr('10.0.0.1/8'), cidr('fd00::1/64')])).toEqual([cidr('fd00::1/64')]);
});
