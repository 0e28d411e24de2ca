import type { IpCidr } from '@pw/core';
import { deleteAddress } from '../netlink/addresses.ts';
import { hasCode } from '../netlink/errno-error.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { promoteSecondaries } from '../netlink/promote-secondaries.ts';

/** Takes addresses from a link, and no others with them. One that somebody has taken away meanwhile is no error. */
export async function removeAddresses(
  socket: NetlinkSocket,
  index: number,
  cidrs: readonly IpCidr[],
): Promise<void> {
  await promoteSecondaries(socket, index);
  for (const cidr of cidrs) await ignoreGone(deleteAddress(socket, index, cidr));
}

async function ignoreGone(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasCode(error, 'EADDRNOTAVAIL')) throw error;
  }
}
