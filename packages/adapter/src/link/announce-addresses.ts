import { type IpCidr, ofFamily } from '@pw/core';
import { sendGratuitousArp } from '../netlink/gratuitous-arp.ts';
import type { Libc } from '../netlink/libc.ts';
import type { Link } from '../netlink/links.ts';
import { sendNeighbourAdvertisements } from '../netlink/neighbour-advertisement.ts';
import type { NetNamespace } from '../netlink/net-namespace.ts';

interface Announcement {
  link: Link;
  addresses: readonly IpCidr[];
}

/** Tells the neighbours of `link` in `namespace` that it holds the addresses now. */
export function announceAddresses(
  libc: Libc,
  namespace: NetNamespace,
  { link, addresses }: Announcement,
): void {
  const of = (family: 4 | 6) => ofFamily(family, addresses).map(({ address }) => address);
  sendGratuitousArp(libc, namespace, { link, addresses: of(4) });
  sendNeighbourAdvertisements(libc, namespace, { link, addresses: of(6) });
}
