import { type IpCidr, ofFamily } from '@pw/core';
import { sendGratuitousArp } from '../netlink/gratuitous-arp.ts';
import type { Libc } from '../netlink/libc.ts';
import type { Link } from '../netlink/links.ts';
import { sendNeighbourAdvertisements } from '../netlink/neighbour-advertisement.ts';
import { type NetNamespace, openNetNamespace } from '../netlink/net-namespace.ts';

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

/**
 * A bridge drops what comes from a new port until the kernel has seen its carrier: a moment, on another processor. Not
 * longer than needed: until then a container that ends keeps its interface.
 */
const AGAIN_AFTER_MS = 15;

/**
 * The same after what is under way, as a bridge of 900 ports takes 2 ms to pass a frame to them all, and a second time when
 * the port forwards. A failure then is no loss: who needs an address asks for it.
 */
export function announceAddressesSoon(libc: Libc, namespace: NetNamespace, what: Announcement): void {
  // It may be closed by then.
  const own = openNetNamespace(`/proc/self/fd/${namespace.fd}`);
  const tryToAnnounce = () => {
    try {
      announceAddresses(libc, own, what);
    } catch {}
  };
  setImmediate(tryToAnnounce);
  setTimeout(() => {
    using _closed = own;
    tryToAnnounce();
  }, AGAIN_AFTER_MS);
}
