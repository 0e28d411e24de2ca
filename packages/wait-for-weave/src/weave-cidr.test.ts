import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { canonicalIpv6, parseAddresses, parseWeaveCidr } from './weave-cidr.ts';

type Wanted = string[] | 'none' | 'refused';

describe('the cases that the launcher and @pw/core are tried with, too', () => {
  const file = join(import.meta.dirname, '../test/weave-cidr-cases.json');
  test.each<[string, Wanted]>(JSON.parse(readFileSync(file, 'utf8')))('%j', (text, wanted) => {
    expect(parseWeaveCidr(text) ?? 'refused').toStrictEqual(wanted);
  });
});

describe('a list of the adapter’s', () => {
  test.each([
    ['', []],
    ['10.1.1.1/24', ['10.1.1.1/24']],
    ['FD00:75:0::5/64 10.1.1.0/24, 10.1.1.0/24', ['fd00:75::5/64', '10.1.1.0/24', '10.1.1.0/24']],
  ])('%j', (text, addresses) => {
    expect(parseAddresses(text)).toStrictEqual(addresses);
  });

  test.each(['10.1.1.1', '10.1.1.1/24 net:default', 'ip:10.1.1.1/24', 'none'])('%j is refused', (text) => {
    expect(parseAddresses(text)).toBeUndefined();
  });
});

test.each([
  ['fd00:0:0:1:0:0:0:5', 'fd00:0:0:1::5'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['FD00::0005', 'fd00::5'],
  ['10.0.0.1', undefined],
  ['fd00::10.0.0.1', undefined],
  ['fd00::1::2', undefined],
])('%s in the form of RFC 5952: %s', (text, canonical) => {
  expect(canonicalIpv6(text)).toBe(canonical);
});
