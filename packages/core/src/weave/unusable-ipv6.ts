import { type Ipv6Cidr, ipv6Cidr, overlaps } from './ip-cidr.ts';

/**
 * What no container can have as its address on a network, with its name (RFC 4291). The shim has the same ranges, in
 * TypeScript and in C.
 */
const UNUSABLE: readonly (readonly [range: Ipv6Cidr, name: string])[] = [
  [ipv6Cidr('::/128'), 'the unspecified address'],
  [ipv6Cidr('::1/128'), 'the loopback address'],
  [ipv6Cidr('::/96'), 'an IPv4-compatible address'],
  [ipv6Cidr('::ffff:0:0/96'), 'an IPv4-mapped address'],
  [ipv6Cidr('fe80::/10'), 'a link-local address'],
  [ipv6Cidr('ff00::/8'), 'a multicast address'],
];

/** What an address of the range would be that is no host's; undefined: all of them can be a host's. */
export function unusableIpv6(range: Ipv6Cidr): string | undefined {
  return UNUSABLE.find(([unusable]) => overlaps(unusable, range))?.[1];
}
