import { type IpCidr, ofFamily, PowerstripError } from '@pw/core';
import { enableIpv6, refuseRouterAdvertisements } from '../netlink/ipv6-settings.ts';
import type { Libc } from '../netlink/libc.ts';
import type { NetNamespace } from '../netlink/net-namespace.ts';

/**
 * Turns IPv6 on if one of the addresses is of IPv6: on the link, and on the loopback, by which a host reaches itself.
 * Nobody on the network becomes the link's router. Throws ATTACH_FAILED when the kernel has no IPv6.
 */
export function prepareIpv6(
  libc: Libc,
  namespace: NetNamespace,
  { link, addresses }: { link: string; addresses: readonly IpCidr[] },
): void {
  const [first] = ofFamily(6, addresses);
  if (first === undefined) return;
  refuseRouterAdvertisements(libc, namespace, link);
  if (['lo', link].every((name) => enableIpv6(libc, namespace, name))) return;
  throw new PowerstripError('ATTACH_FAILED', `${first.address}: IPv6 cannot be turned on for ${link}`, {
    status: 500,
    hint: 'The kernel of the host needs IPv6 (no ipv6.disable=1 at its start); or use an IPv4 address.',
  });
}
