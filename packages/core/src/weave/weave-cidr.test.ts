import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formatCidr, parseCidr } from './ip-cidr.ts';
import { formatWeaveCidr, parseWeaveCidr } from './weave-cidr.ts';

const address = (text: string) => ({ kind: 'address', cidr: parseCidr(text) });

describe('parseWeaveCidr', () => {
  test.each([
    ['10.255.0.51/8', [address('10.255.0.51/8')]],
    ['ip:10.255.0.51/8', [address('10.255.0.51/8')]],
    // PS-68: several, by comma; weave's own proxy takes spaces.
    ['10.2.1.1/24,10.2.2.1/24', [address('10.2.1.1/24'), address('10.2.2.1/24')]],
    ['  10.2.1.1/24 \t 10.2.2.1/24, ', [address('10.2.1.1/24'), address('10.2.2.1/24')]],
    ['net:default', [{ kind: 'default' }]],
    ['net:10.2.1.0/24', [{ kind: 'subnet', cidr: parseCidr('10.2.1.0/24') }]],
    ['net:default net:default', [{ kind: 'default' }, { kind: 'default' }]],
    ['10.0.0.0/31', [address('10.0.0.0/31')]],
    ['10.0.0.1/32', [address('10.0.0.1/32')]],
    ['fd00:75::5/64', [address('fd00:75::5/64')]],
    ['ip:FD00:0075::0005/64', [address('fd00:75::5/64')]],
    ['net:fd00:75::/64', [{ kind: 'subnet', cidr: parseCidr('fd00:75::/64') }]],
    ['10.2.1.1/24,fd00:75::5/64', [address('10.2.1.1/24'), address('fd00:75::5/64')]],
    ['fd00:75::4/127', [address('fd00:75::4/127')]],
  ])('%s', (text, requests) => {
    expect(parseWeaveCidr(text)).toEqual({ kind: 'addresses', requests });
  });

  // Empty: what compose makes of `WEAVE_CIDR=${X:-}`.
  test('takes as many addresses as the shim can wait for, and subnets beside them', () => {
    const addresses = (count: number) =>
      Array.from({ length: count }, (_, index) => `10.1.${index >> 8}.${index & 255}/8`).join(' ');
    expect(parseWeaveCidr(`${addresses(1024)} net:default`)).toMatchObject({ requests: { length: 1025 } });
    expect(() => parseWeaveCidr(addresses(1025))).toThrow(
      expect.objectContaining({
        code: 'BAD_WEAVE_CIDR',
        message: expect.stringMatching(/^WEAVE_CIDR: "10\.1\.0\.0.* more than 1024/),
      }),
    );
  });

  test.each([' none ', '', ' , \t'])('%p means: leave it alone', (text) => {
    expect(parseWeaveCidr(text)).toEqual({ kind: 'none' });
  });

  test.each([
    ['none 10.2.1.1/24', 'has `none` beside addresses'],
    ['10.2.1.1', 'has no prefix length; write 10.2.1.1/24, say'],
    ['10.2.1.0/24', 'is the network address of its subnet; use a host address, or net:10.2.1.0/24'],
    ['10.2.1.255/24', 'is the broadcast address of its subnet'],
    ['0.0.0.0/8', 'is the unspecified address'],
    ['fd00::1', 'has no prefix length; write fd00::1/64, say'],
    ['fd00::1/129', 'is not an IPv6 address with a prefix length; write it as fd00:75::5/64'],
    ['fd00::1::2/64', 'is not an IPv6 address with a prefix length'],
    ['::/64', 'is the unspecified address; use an address of a unique local or global subnet'],
    ['::1/128', 'is the loopback address'],
    ['::10/64', 'is an IPv4-compatible address'],
    ['::ffff:a00:1/120', 'is an IPv4-mapped address; use an address of a unique local or global subnet'],
    ['::FFFF:10.0.0.1/120', 'is an IPv4-mapped address; use an address of a unique local or global subnet'],
    ['fd00::10.0.0.1/64', 'ends with an IPv4 address; write it in hexadecimal'],
    ['fe80::5/64', 'is a link-local address; use an address of a unique local or global subnet'],
    ['fe80::5%eth0/64', 'has a zone (%eth0); leave it out'],
    ['ff0e::5/64', 'is a multicast address'],
    [
      'fd00:75::/64',
      'is the network (anycast) address of its subnet; use a host address, or net:fd00:75::/64',
    ],
    ['net:fd00:75::5/64', 'has host bits set; use net:fd00:75::/64'],
    ['net:fd00:75::4/127', 'has no room for a host; use a prefix length of 126 or less'],
    ['net:fe80::/64', 'holds a link-local address; use a unique local or global subnet'],
    ['net:::/0', 'holds the unspecified address'],
    ['net:f000::/4', 'holds a link-local address'],
    ['fd00::5/64 FD00:0::5/48', 'names an address twice'],
    ['10.2.1.1/33', 'is not an IPv4 address with a prefix length'],
    ['10.2.1.5/08', 'is not an IPv4 address with a prefix length'],
    ['net:10.0.0.0/00', 'is not an IPv4 address with a prefix length'],
    ['10.2.1/24', 'is not an IPv4 address with a prefix length'],
    ['010.2.1.1/24', 'is not an IPv4 address with a prefix length'],
    ['host/24', 'is not an IPv4 address with a prefix length'],
    ['10.2.1.1/24/1', 'is not an IPv4 address with a prefix length'],
    ['net:10.2.1.1/24', 'has host bits set; use net:10.2.1.0/24'],
    ['net:10.2.1.0/31', 'has no room for a host'],
    ['net:', 'has no prefix length'],
    ['10.2.1.1/24 10.2.1.1/24', 'names an address twice'],
    ['10.2.1.1/24 ip:10.2.1.1/16', 'names an address twice'],
  ])('refuses %p: it %s', (text, problem) => {
    expect(() => parseWeaveCidr(text)).toThrow(
      expect.objectContaining({
        code: 'BAD_WEAVE_CIDR',
        status: 400,
        message: expect.stringContaining(problem),
      }),
    );
  });
});

describe('the cases that the shim is tried with, too', () => {
  test.each(readCases())('%j', (text, wanted) => {
    if (wanted === 'refused') return void expect(() => parseWeaveCidr(text)).toThrow('WEAVE_CIDR: ');
    expect(shimsPart(parseWeaveCidr(text))).toEqual(wanted);
  });
});

/** What the shim waits for: plain addresses, as text. */
function shimsPart(cidr: ReturnType<typeof parseWeaveCidr>): string[] | 'none' {
  if (cidr.kind === 'none') return 'none';
  return cidr.requests.flatMap((request) => (request.kind === 'address' ? [formatCidr(request.cidr)] : []));
}

function readCases(): [string, string[] | 'none' | 'refused'][] {
  const file = join(import.meta.dirname, '../../../wait-for-weave/test/weave-cidr-cases.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('formatWeaveCidr', () => {
  test.each([
    'none',
    '10.255.0.51/8',
    '10.2.1.1/24 net:default net:10.2.1.0/24',
    'fd00:75::5/64 net:fd00:75::/64',
  ])('%s is its own form', (text) => {
    expect(formatWeaveCidr(parseWeaveCidr(text))).toBe(text);
  });
});
