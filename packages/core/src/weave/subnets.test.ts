import { expect, test } from '@jest/globals';
import { ipv4Cidr, ipv6Cidr } from './ip-cidr.ts';
import { parseSubnets } from './subnets.ts';

test.each([
  ['10.32.0.0/12', '10.32.0.0/12', undefined],
  ['10.1.2.8/29', '10.1.2.8/29', undefined],
  ['fd00:75::/64', undefined, 'fd00:75::/64'],
  ['fd00:75::/120', undefined, 'fd00:75::/120'],
  ['10.32.0.0/12,fd00:75::/64', '10.32.0.0/12', 'fd00:75::/64'],
  [' fd00:75::/64 , 10.32.0.0/12 ', '10.32.0.0/12', 'fd00:75::/64'],
])('%j', (text, ipv4, ipv6) => {
  expect(parseSubnets(text)).toStrictEqual({
    ipv4: ipv4 && ipv4Cidr(ipv4),
    ipv6: ipv6 && ipv6Cidr(ipv6),
  });
});

test.each([
  ['nothing', ''],
  ['no CIDR', '10.32.0.0'],
  ['host bits', '10.32.0.1/12'],
  ['host bits of IPv6', 'fd00:75::1/64'],
  ['less than /29', '10.1.2.8/30'],
  ['less than /120', 'fd00:75::/121'],
  ['two of IPv4', '10.32.0.0/12,10.48.0.0/12'],
  ['two of IPv6', 'fd00:75::/64,fd00:76::/64'],
  ['a comma at the end', '10.32.0.0/12,'],
  ['a good one and no CIDR', '10.32.0.0/12,fd00:75::'],
  ['what no container can have', 'fe80::/64'],
])('%s is refused: %j', (_title, text) => {
  expect(parseSubnets(text)).toBeUndefined();
});
