import { describe, expect, test } from '@jest/globals';
import { parseIpv4Cidr } from '@pw/core';
import { overlaps } from './overlap-warnings.ts';

function cidr(text: string) {
  const parsed = parseIpv4Cidr(text);
  if (parsed === undefined) throw new Error(`${text} is no CIDR`);
  return parsed;
}

describe('overlaps', () => {
  test.each([
    ['10.32.0.0/12', '10.47.0.0/16', true],
    ['10.47.0.0/16', '10.32.0.0/12', true],
    ['10.32.0.0/12', '10.48.0.0/12', false],
    ['10.0.0.0/8', '10.32.0.0/12', true],
    ['10.32.0.0/12', '0.0.0.0/0', false],
    ['0.0.0.0/0', '10.32.0.0/12', false],
  ])('%s and %s: %p', (left, right, expected) => {
    expect(overlaps(cidr(left), cidr(right))).toBe(expected);
  });
});
