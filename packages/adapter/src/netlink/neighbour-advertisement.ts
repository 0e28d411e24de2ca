// Layer 4: an unsolicited neighbour advertisement (RFC 4861, 4.4 and 7.2.6).

import { ipv6 } from './attributes.ts';
import type { EthernetFrame } from './ethernet-frames.ts';

const ETH_P_IPV6 = 0x86dd;
const ALL_NODES = ipv6('ff02::1');
/** Where Ethernet sends what is for ff02::1 (RFC 2464). */
const ALL_NODES_MAC = Buffer.from('333300000001', 'hex');
const ICMPV6 = 58;
const NEIGHBOUR_ADVERTISEMENT = 136;
const OVERRIDE = 0x20;
const TARGET_LINK_ADDRESS = 2;
const CHECKSUM_OFFSET = 2;

/** Tells everybody on the network that `mac` has the address. */
export function neighbourAdvertisement(mac: Buffer, address: string): EthernetFrame {
  return { destination: ALL_NODES_MAC, etherType: ETH_P_IPV6, payload: encodeAdvertisement(mac, address) };
}

/** The IPv6 packet: from the address, to everybody, that the address is at the MAC, whatever was known before. */
export function encodeAdvertisement(mac: Buffer, address: string): Buffer {
  const own = ipv6(address);
  const message = Buffer.concat([
    Buffer.of(NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, OVERRIDE, 0, 0, 0),
    own,
    Buffer.of(TARGET_LINK_ADDRESS, 1),
    mac,
  ]);
  message.writeUInt16BE(
    checksum(Buffer.concat([own, ALL_NODES, pseudoTail(message.length), message])),
    CHECKSUM_OFFSET,
  );
  const header = Buffer.of(0x60, 0, 0, 0, 0, message.length, ICMPV6, 255);
  return Buffer.concat([header, own, ALL_NODES, message]);
}

/** The end of the pseudo-header (RFC 8200, 8.1): length and protocol. */
function pseudoTail(length: number): Buffer {
  return Buffer.of(0, 0, 0, length, 0, 0, 0, ICMPV6);
}

/** RFC 1071, of an even number of bytes. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
