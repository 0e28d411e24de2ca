import { expect, test } from '@jest/globals';
import { compareApiVersions, isAtLeast } from './api-version.ts';

test.each([
  ['1.44', '1.44', 0],
  ['1.9', '1.44', -1],
  ['1.100', '1.44', 1],
  ['2.0', '1.44', 1],
  ['1', '1.0', 0],
  ['1.44.1', '1.44', 0],
])('%s and %s', (left, right, sign) => {
  expect(Math.sign(compareApiVersions(left, right))).toBe(sign);
  expect(isAtLeast(left, right)).toBe(sign >= 0);
});
