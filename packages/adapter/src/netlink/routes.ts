// Layer 4: our verbs on routes (linux/rtnetlink.h, RTM_*ROUTE).

import type { IpCidr, Ipv4Cidr } from '@pw/core';
import { AF } from './address-family.ts';
import { attribute, formatIpv4, formatIpv6, ipv4, parseAttributes, u32 } from './attributes.ts';
import { type NetlinkSocket, NLM_F } from './netlink-socket.ts';

export interface Route<Destination extends IpCidr = Ipv4Cidr> {
  destination: Destination;
  /** The link's index. */
  link: number;
}

const RTM = { NEWROUTE: 24, GETROUTE: 26 } as const;
const RTA = { DST: 1, OIF: 4 };
const RT_TABLE_MAIN = 254;
const RTPROT_STATIC = 4;
const RT_SCOPE_LINK = 253;
const RTN_UNICAST = 1;
const RTMSG = 12;

/** Adds a route of scope link; one that is there already is no error. */
export async function addLinkRoute(socket: NetlinkSocket, route: Route): Promise<void> {
  const { address, prefixLength } = route.destination;
  await socket.request({
    operation: `add route ${address}/${prefixLength}`,
    type: RTM.NEWROUTE,
    flags: NLM_F.CREATE | NLM_F.REPLACE,
    payload: Buffer.concat([
      rtmsg({
        prefixLength,
        table: RT_TABLE_MAIN,
        protocol: RTPROT_STATIC,
        scope: RT_SCOPE_LINK,
        type: RTN_UNICAST,
      }),
      attribute(RTA.DST, ipv4(address)),
      attribute(RTA.OIF, u32(route.link)),
    ]),
  });
}

/** The IPv4 routes of the main table; the default route has prefix length 0. */
export async function listRoutes(socket: NetlinkSocket): Promise<Route[]> {
  const answers = await dumpMain(socket, AF.INET);
  return answers.map((message) => {
    const { bytes, prefixLength, link } = parseRoute(message);
    const address = formatIpv4(bytes ?? Buffer.alloc(4));
    return { destination: { family: 4, address, prefixLength }, link };
  });
}

/** The same for IPv6. */
export async function listIpv6Routes(socket: NetlinkSocket): Promise<Route<IpCidr>[]> {
  const answers = await dumpMain(socket, AF.INET6);
  return answers.map((message) => {
    const { bytes, prefixLength, link } = parseRoute(message);
    const address = formatIpv6(bytes ?? Buffer.alloc(16));
    return { destination: { family: 6, address, prefixLength }, link };
  });
}

async function dumpMain(socket: NetlinkSocket, family: number): Promise<Buffer[]> {
  const answers = await socket.dump({
    operation: 'list routes',
    type: RTM.GETROUTE,
    payload: rtmsg({ family }),
  });
  return answers.filter((answer) => answer.readUInt8(4) === RT_TABLE_MAIN);
}

function parseRoute(message: Buffer) {
  const attributes = parseAttributes(message.subarray(RTMSG));
  return {
    bytes: attributes.get(RTA.DST),
    prefixLength: message.readUInt8(1),
    link: attributes.get(RTA.OIF)?.readUInt32LE(0) ?? 0,
  };
}

/** struct rtmsg of linux/rtnetlink.h. */
function rtmsg(fields: {
  family?: number;
  prefixLength?: number;
  table?: number;
  protocol?: number;
  scope?: number;
  type?: number;
}): Buffer {
  const bytes = Buffer.alloc(RTMSG);
  bytes.writeUInt8(fields.family ?? AF.INET, 0);
  bytes.writeUInt8(fields.prefixLength ?? 0, 1);
  bytes.writeUInt8(fields.table ?? 0, 4);
  bytes.writeUInt8(fields.protocol ?? 0, 5);
  bytes.writeUInt8(fields.scope ?? 0, 6);
  bytes.writeUInt8(fields.type ?? 0, 7);
  return bytes;
}
