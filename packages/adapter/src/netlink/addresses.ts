// Layer 4: our verbs on addresses (linux/if_addr.h, RTM_*ADDR).

import { formatCidr, type IpCidr } from '@pw/core';
import { AF } from './address-family.ts';
import { attribute, formatIpv4, formatIpv6, ipv4, ipv6, parseAttributes } from './attributes.ts';
import { type NetlinkSocket, NLM_F } from './netlink-socket.ts';

const RTM = { NEWADDR: 20, DELADDR: 21, GETADDR: 22 } as const;
const IFA = { ADDRESS: 1, LOCAL: 2 };
const IFADDRMSG = 8;
const AF_UNSPEC = 0;
/** Else an IPv6 address could not be used for a second, while the kernel asks whether somebody else has it. */
const IFA_F_NODAD = 2;
/** Of an IPv6 address that the kernel gave the link by itself. */
const RT_SCOPE_LINK = 253;

/** An address that the link has already is no error. It can be used at once. */
export async function addAddress(socket: NetlinkSocket, index: number, cidr: IpCidr): Promise<void> {
  await socket.request({
    operation: `add address ${formatCidr(cidr)}`,
    type: RTM.NEWADDR,
    flags: NLM_F.CREATE | NLM_F.REPLACE,
    payload: encodeAddress(index, cidr),
  });
}

/** Rejects with EADDRNOTAVAIL when the link does not have it. */
export async function deleteAddress(socket: NetlinkSocket, index: number, cidr: IpCidr): Promise<void> {
  await socket.request({
    operation: `delete address ${formatCidr(cidr)}`,
    type: RTM.DELADDR,
    flags: 0,
    payload: encodeAddress(index, cidr),
  });
}

/** The addresses of a link, without those of IPv6 that reach no further than the link. */
export async function listAddresses(socket: NetlinkSocket, index: number): Promise<IpCidr[]> {
  const answers = await socket.dump({
    operation: 'list addresses',
    type: RTM.GETADDR,
    payload: ifaddrmsg({ family: AF_UNSPEC, prefixLength: 0, flags: 0, index: 0 }),
  });
  return answers.filter((answer) => answer.readUInt32LE(4) === index).flatMap(parseAddress);
}

function parseAddress(message: Buffer): IpCidr[] {
  const attributes = parseAttributes(message.subarray(IFADDRMSG));
  const bytes = attributes.get(IFA.LOCAL) ?? attributes.get(IFA.ADDRESS);
  const [family, prefixLength] = message;
  if (bytes === undefined || prefixLength === undefined) return [];
  if (family === AF.INET) return [{ family: 4, address: formatIpv4(bytes), prefixLength }];
  if (family !== AF.INET6 || isLinkLocal(message)) return [];
  return [{ family: 6, address: formatIpv6(bytes), prefixLength }];
}

/** Whether an ifaddrmsg is about an IPv6 address that means something on its link only. */
export function isLinkLocal(message: Buffer): boolean {
  return message.readUInt8(0) === AF.INET6 && message.readUInt8(3) === RT_SCOPE_LINK;
}

function encodeAddress(index: number, { family, address, prefixLength }: IpCidr): Buffer {
  const bytes = family === 4 ? ipv4(address) : ipv6(address);
  const header = family === 4 ? { family: AF.INET, flags: 0 } : { family: AF.INET6, flags: IFA_F_NODAD };
  return Buffer.concat([
    ifaddrmsg({ ...header, prefixLength, index }),
    attribute(IFA.LOCAL, bytes),
    attribute(IFA.ADDRESS, bytes),
  ]);
}

/** struct ifaddrmsg of linux/if_addr.h. */
function ifaddrmsg(fields: { family: number; prefixLength: number; flags: number; index: number }): Buffer {
  const bytes = Buffer.alloc(IFADDRMSG);
  bytes.writeUInt8(fields.family, 0);
  bytes.writeUInt8(fields.prefixLength, 1);
  bytes.writeUInt8(fields.flags, 2);
  bytes.writeUInt32LE(fields.index, 4);
  return bytes;
}
