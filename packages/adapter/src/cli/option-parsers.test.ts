import { describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { parseAbsoluteCidr, parsePortOption, parseSeconds } from './option-parsers.ts';

describe('options', () => {
  test('good ones', () => {
    expect(parsePortOption('0')).toBe(0);
    expect(parsePortOption('65535')).toBe(65535);
    expect(parseSeconds('30')).toBe(30);
    expect(parseAbsoluteCidr('10.32.0.0/12')).toEqual(ipv4Cidr('10.32.0.0/12'));
  });

  test.each([
    ['port', parsePortOption, ['', 'x', '-1', '65536', '1.5']],
    ['seconds', parseSeconds, ['', '-1', '1s', '1e3']],
    ['subnet', parseAbsoluteCidr, ['', '10.32.0.1/12', '10.32.0.0', '10.32.0.0/30', 'fd00::/8']],
  ])('bad %s', (_name, parse, values) => {
    for (const value of values) expect(() => parse(value)).toThrow(/^Expected/);
  });
});
