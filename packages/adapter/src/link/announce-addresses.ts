import { type IpCidr, ofFamily } from '@pw/core';
import { sendEthernetFrames } from '../netlink/ethernet-frames.ts';
import { gratuitousArp } from '../netlink/gratuitous-arp.ts';
import type { Libc } from '../netlink/libc.ts';
import type { Link } from '../netlink/links.ts';
import { neighbourAdvertisement } from '../netlink/neighbour-advertisement.ts';
import type { NetNamespace } from '../netlink/net-namespace.ts';

interface Announcement {
  link: Link;
  addresses: readonly IpCidr[];
  /** Default 0: now. */
  afterMs?: number;
}

/** Tells the neighbours of `link` in `namespace` that it holds the addresses now. Resolves when all have been told. */
export function announceAddresses(
  libc: Libc,
  namespace: NetNamespace,
  { link, addresses, afterMs = 0 }: Announcement,
): Promise<void> {
  const frames = [
    ...ofFamily(4, addresses).map(({ address }) => gratuitousArp(link.mac, address)),
    ...ofFamily(6, addresses).map(({ address }) => neighbourAdvertisement(link.mac, address)),
  ];
  return sendEthernetFrames(libc, namespace, { link, frames, afterMs });
}
