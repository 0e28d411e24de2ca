import type { IpCidr } from '@pw/core';
import { listAddresses } from '../netlink/addresses.ts';
import type { Libc } from '../netlink/libc.ts';
import { deleteLink, findLink } from '../netlink/links.ts';
import { setMulticastRules } from '../netlink/multicast-rules.ts';
import type { NetNamespace } from '../netlink/net-namespace.ts';
import { openNetlinkSocket } from '../netlink/netlink-socket.ts';
import { INTERFACE_NAME } from './attach-interface.ts';
import { removeAddresses } from './remove-addresses.ts';

/** Removes the addresses that are meant and gives them; without any left, the link goes. */
export async function detachInterface(
  libc: Libc,
  guest: NetNamespace,
  isMeant: (cidr: IpCidr) => boolean,
): Promise<IpCidr[]> {
  using socket = openNetlinkSocket(libc, guest);
  const link = await findLink(socket, INTERFACE_NAME);
  if (link === undefined) return [];
  const present = await listAddresses(socket, link.index);
  const removed = present.filter(isMeant);
  const subnets = present.filter((cidr) => !removed.includes(cidr));
  await setMulticastRules(libc, guest, { link: INTERFACE_NAME, subnets });
  if (subnets.length === 0) {
    await deleteLink(socket, INTERFACE_NAME);
    return removed;
  }
  await removeAddresses(socket, link.index, removed);
  return removed;
}

/** The addresses of the container's weave interface; none when it has no such interface. */
export async function interfaceAddresses(libc: Libc, guest: NetNamespace): Promise<IpCidr[]> {
  using socket = openNetlinkSocket(libc, guest);
  const link = await findLink(socket, INTERFACE_NAME);
  return link === undefined ? [] : await listAddresses(socket, link.index);
}
