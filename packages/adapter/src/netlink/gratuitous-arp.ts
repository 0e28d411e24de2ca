// Layer 4: a gratuitous ARP request over a packet socket (RFC 826, linux/if_packet.h).

import { close } from 'node:fs';
import { AF } from './address-family.ts';
import { ipv4 } from './attributes.ts';
import type { Libc } from './libc.ts';
import type { Link } from './links.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';

const SOCK_DGRAM = 2;
const ETH_P_ARP = 0x0806;
const ETHERNET = 1;
const BROADCAST = Buffer.alloc(6, 0xff);

/** Tells the neighbours of `link` in `namespace` that it holds the addresses. */
export function sendGratuitousArp(
  libc: Libc,
  namespace: NetNamespace,
  { link, addresses }: { link: Link; addresses: readonly string[] },
): void {
  if (addresses.length === 0) return;
  const fd = visitNetNamespace(libc, namespace, () => libc.socket(AF.PACKET, SOCK_DGRAM, 0));
  try {
    const everybody = encodeLinkAddress(link.index);
    for (const address of addresses) libc.sendTo(fd, encodeArpRequest(link.mac, address), everybody);
  } finally {
    // The kernel takes 8 ms to close a packet socket (it waits for all receivers): not on the main thread.
    close(fd, () => undefined);
  }
}

/** Sender and target are the same: "who has A? tell A". */
export function encodeArpRequest(mac: Buffer, address: string): Buffer {
  const header = Buffer.from([0, ETHERNET, 0x08, 0x00, 6, 4, 0, 1]);
  return Buffer.concat([header, mac, ipv4(address), BROADCAST, ipv4(address)]);
}

/** struct sockaddr_ll. */
function encodeLinkAddress(index: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16LE(AF.PACKET, 0);
  bytes.writeUInt16BE(ETH_P_ARP, 2);
  bytes.writeInt32LE(index, 4);
  bytes.writeUInt8(BROADCAST.length, 11);
  BROADCAST.copy(bytes, 12);
  return bytes;
}
