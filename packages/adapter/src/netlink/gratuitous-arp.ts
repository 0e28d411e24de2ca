// Layer 4: a gratuitous ARP request (RFC 826).

import { ipv4 } from './attributes.ts';
import type { EthernetFrame } from './ethernet-frames.ts';

const ETH_P_ARP = 0x0806;
const ETHERNET = 1;
const BROADCAST = Buffer.alloc(6, 0xff);

/** Tells everybody on the network that `mac` has the address. */
export function gratuitousArp(mac: Buffer, address: string): EthernetFrame {
  return { destination: BROADCAST, etherType: ETH_P_ARP, payload: encodeArpRequest(mac, address) };
}

/** Sender and target are the same: "who has A? tell A". */
export function encodeArpRequest(mac: Buffer, address: string): Buffer {
  const header = Buffer.from([0, ETHERNET, 0x08, 0x00, 6, 4, 0, 1]);
  return Buffer.concat([header, mac, ipv4(address), BROADCAST, ipv4(address)]);
}
