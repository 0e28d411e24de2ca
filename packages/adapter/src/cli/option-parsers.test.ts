import { describe, expect, test } from '@jest/globals';
import { ipv4Cidr, ipv6Cidr } from '@pw/core';
import { parsePortOption, parseSeconds, parseSubnetOption } from './option-parsers.ts';

describe('options', () => {
  test('good ones', () => {
    expect(parsePortOption('0')).toBe(0);
    expect(parsePortOption('65535')).toBe(65535);
    expect(parseSeconds('30')).toBe(30);
    const [ipv4, ipv6] = [ipv4Cidr('10.32.0.0/12'), ipv6Cidr('fd00:75::/64')];
    expect(parseSubnetOption('10.32.0.0/12')).toEqual({ ipv4, ipv6: undefined });
    expect(parseSubnetOption('FD00:75:0::/64')).toEqual({ ipv4: undefined, ipv6 });
    expect(parseSubnetOption('10.32.0.0/12, fd00:75::/64')).toEqual({ ipv4, ipv6 });
  });

  test.each([
    ['port', parsePortOption, ['', 'x', '-1', '65536', '1.5']],
    ['seconds', parseSeconds, ['', '-1', '1s', '1e3']],
    [
      'subnet',
      parseSubnetOption,
      [
        '',
        '10.32.0.1/12',
        '10.32.0.0',
        '10.32.0.0/30',
        'fd00::1/64',
        'fd00::/121',
        'fe80::/64',
        '10.32.0.0/12,10.48.0.0/12',
        '10.32.0.0/12,',
      ],
    ],
  ])('bad %s', (_name, parse, values) => {
    for (const value of values) expect(() => parse(value)).toThrow(/^Expected/);
  });
});
