// Layer 4: transmit checksum offload of a link (linux/ethtool.h, SIOCETHTOOL).
import { AF } from './address-family.ts';
import type { Libc } from './libc.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';

const SOCK_DGRAM = 2;
const SIOCETHTOOL = 0x8946;
const ETHTOOL_STXCSUM = 0x17;

/**
 * Makes the kernel compute checksums before a packet leaves the link. Needed where a userspace router reads packets
 * from the bridge (Weave Net without fast datapath); between containers of one kernel it would only cost time.
 */
export function disableTxChecksum(libc: Libc, namespace: NetNamespace, interfaceName: string): void {
  const ethtoolValue = Buffer.alloc(8);
  ethtoolValue.writeUInt32LE(ETHTOOL_STXCSUM, 0);
  visitNetNamespace(libc, namespace, () => {
    const fd = libc.socket(AF.INET, SOCK_DGRAM, 0);
    try {
      libc.ioctlIfreq(fd, SIOCETHTOOL, interfaceName, ethtoolValue);
    } finally {
      libc.close(fd);
    }
  });
}
