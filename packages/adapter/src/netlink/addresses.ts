// Layer 4: our verbs on IPv4 addresses (linux/if_addr.h, RTM_*ADDR).

import type { Ipv4Cidr } from '@pw/core';
import { AF } from './address-family.ts';
import { attribute, formatIpv4, ipv4, parseAttributes } from './attributes.ts';
import { type NetlinkSocket, NLM_F } from './netlink-socket.ts';

const RTM = { NEWADDR: 20, DELADDR: 21, GETADDR: 22 } as const;
const IFA = { ADDRESS: 1, LOCAL: 2 };
const IFADDRMSG = 8;

/** An address that the link has already is no error. */
export async function addAddress(socket: NetlinkSocket, index: number, cidr: Ipv4Cidr): Promise<void> {
  await socket.request({
    operation: `add address ${cidr.address}/${cidr.prefixLength}`,
    type: RTM.NEWADDR,
    flags: NLM_F.CREATE | NLM_F.REPLACE,
    payload: encodeAddress(index, cidr),
  });
}

/** Rejects with EADDRNOTAVAIL when the link does not have it. */
export async function deleteAddress(socket: NetlinkSocket, index: number, cidr: Ipv4Cidr): Promise<void> {
  await socket.request({
    operation: `delete address ${cidr.address}/${cidr.prefixLength}`,
    type: RTM.DELADDR,
    flags: 0,
    payload: encodeAddress(index, cidr),
  });
}

/** The IPv4 addresses of a link. */
export async function listAddresses(socket: NetlinkSocket, index: number): Promise<Ipv4Cidr[]> {
  const answers = await socket.dump({
    operation: 'list addresses',
    type: RTM.GETADDR,
    payload: ifaddrmsg(0, 0),
  });
  return answers.filter((answer) => answer.readUInt32LE(4) === index).flatMap(parseAddress);
}

function parseAddress(message: Buffer): Ipv4Cidr[] {
  const attributes = parseAttributes(message.subarray(IFADDRMSG));
  const bytes = attributes.get(IFA.LOCAL) ?? attributes.get(IFA.ADDRESS);
  return bytes === undefined ? [] : [{ address: formatIpv4(bytes), prefixLength: message.readUInt8(1) }];
}

function encodeAddress(index: number, cidr: Ipv4Cidr): Buffer {
  const bytes = ipv4(cidr.address);
  return Buffer.concat([
    ifaddrmsg(cidr.prefixLength, index),
    attribute(IFA.LOCAL, bytes),
    attribute(IFA.ADDRESS, bytes),
  ]);
}

/** struct ifaddrmsg of linux/if_addr.h. */
function ifaddrmsg(prefixLength: number, index: number): Buffer {
  const bytes = Buffer.alloc(IFADDRMSG);
  bytes.writeUInt8(AF.INET, 0);
  bytes.writeUInt8(prefixLength, 1);
  bytes.writeUInt32LE(index, 4);
  return bytes;
}
