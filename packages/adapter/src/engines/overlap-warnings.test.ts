import { expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { overlapsRoute } from './overlap-warnings.ts';

test.each([
  ['10.32.0.0/12', '10.47.0.0/16', true],
  ['10.47.0.0/16', '10.32.0.0/12', true],
  ['10.32.0.0/12', '10.48.0.0/12', false],
  ['10.0.0.0/8', '10.32.0.0/12', true],
  ['10.32.0.0/12', '0.0.0.0/0', false],
])('%s overlaps the route %s: %p', (cidr, route, expected) => {
  expect(overlapsRoute(ipv4Cidr(cidr), ipv4Cidr(route))).toBe(expected);
});
