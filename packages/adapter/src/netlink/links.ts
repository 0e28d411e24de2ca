// Layer 4: our verbs on links (linux/if_link.h, RTM_*LINK).
import { AF } from './address-family.ts';
import {
  attribute,
  nestedAttribute,
  parseAttributes,
  parseRepeated,
  readText,
  text,
  u8,
  u32,
} from './attributes.ts';
import { hasCode } from './errno-error.ts';
import type { NetNamespace } from './net-namespace.ts';
import { type NetlinkSocket, NLM_F } from './netlink-socket.ts';

export interface Link {
  index: number;
  name: string;
  up: boolean;
  /** The kernel has seen its carrier: a port of a bridge forwards from then on (RFC 2863, ifOperStatus up). */
  isOperational: boolean;
  mtu: number;
  /** The index of the bridge that it is a port of. */
  master: number | undefined;
  /** Six bytes on Ethernet-like links. */
  mac: Buffer;
  /** For a veth: the index of its other end, in that end's namespace. */
  peerIndex: number | undefined;
  /** Further names that it is found by. */
  alternativeNames: string[];
}

export interface VethPair {
  /** The end in the socket's namespace: a port of `master`. */
  hostName: string;
  master: number;
  /** Of the end that is a port. Default: up. */
  isDown?: boolean;
  /** The end in `guestNamespace`: down, without an address. */
  guestName: string;
  guestNamespace: NetNamespace;
  mtu: number;
}

const RTM = { NEWLINK: 16, DELLINK: 17, GETLINK: 18, SETLINK: 19 } as const;
const IFLA = {
  ADDRESS: 1,
  IFNAME: 3,
  MTU: 4,
  LINK: 5,
  MASTER: 10,
  PROTINFO: 12,
  OPERSTATE: 16,
  LINKINFO: 18,
  AF_SPEC: 26,
  NET_NS_FD: 28,
  EXT_MASK: 29,
  PROP_LIST: 52,
  ALT_IFNAME: 53,
};
/** Those that a Link is made of. */
const READ = new Set([
  IFLA.ADDRESS,
  IFLA.IFNAME,
  IFLA.MTU,
  IFLA.LINK,
  IFLA.MASTER,
  IFLA.OPERSTATE,
  IFLA.PROP_LIST,
]);
const IF_OPER_UP = 6;
const RTEXT_FILTER_SKIP_STATS = 8;
const IFLA_INFO = { KIND: 1, DATA: 2, SLAVE_KIND: 4, SLAVE_DATA: 5 };
const VETH_INFO_PEER = 1;
const IFLA_BRPORT_MODE = 4;
const IFLA_INET6_ADDR_GEN_MODE = 8;
const IN6_ADDR_GEN_MODE_NONE = 1;
const IFF_UP = 1;
const IFINFOMSG = 16;
/** They are most of an answer, and summed over all processors for it. */
const withoutStatistics = attribute(IFLA.EXT_MASK, u32(RTEXT_FILTER_SKIP_STATS));

/** Creates both ends where they belong in one request. Rejects with EEXIST when either name is taken. */
export async function createVeth(socket: NetlinkSocket, pair: VethPair): Promise<void> {
  const peer = Buffer.concat([
    ifinfomsg({}),
    attribute(IFLA.IFNAME, text(pair.guestName)),
    attribute(IFLA.MTU, u32(pair.mtu)),
    attribute(IFLA.NET_NS_FD, u32(pair.guestNamespace.fd)),
  ]);
  await socket.request({
    operation: `create veth ${pair.hostName} and ${pair.guestName}`,
    type: RTM.NEWLINK,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    payload: Buffer.concat([
      ifinfomsg(pair.isDown === true ? {} : { flags: IFF_UP, change: IFF_UP }),
      attribute(IFLA.IFNAME, text(pair.hostName)),
      attribute(IFLA.MTU, u32(pair.mtu)),
      attribute(IFLA.MASTER, u32(pair.master)),
      nestedAttribute(
        IFLA.LINKINFO,
        attribute(IFLA_INFO.KIND, text('veth')),
        nestedAttribute(IFLA_INFO.DATA, attribute(VETH_INFO_PEER, peer)),
      ),
    ]),
  });
}

/** Makes a link a port of a bridge. */
export async function setMaster(socket: NetlinkSocket, index: number, master: number): Promise<void> {
  await socket.request({
    operation: `make link ${index} a port of ${master}`,
    type: RTM.SETLINK,
    flags: 0,
    payload: Buffer.concat([ifinfomsg({ index }), attribute(IFLA.MASTER, u32(master))]),
  });
}

/** Lets a bridge port send a frame back where it came from, so that a container reaches itself by its own address. */
export async function setHairpin(socket: NetlinkSocket, index: number): Promise<void> {
  await socket.request({
    operation: `hairpin on for link ${index}`,
    type: RTM.SETLINK,
    flags: 0,
    payload: Buffer.concat([
      ifinfomsg({ family: AF.BRIDGE, index }),
      nestedAttribute(IFLA.PROTINFO, attribute(IFLA_BRPORT_MODE, u8(1))),
    ]),
  });
}

/**
 * Lets traffic through a port of a bridge, with `setHairpin`, in one message. It gets no IPv6 address of its own, of which a
 * port has no use: the kernel walks through the routes of all of them whenever a link changes.
 */
export async function startPort(socket: NetlinkSocket, name: string): Promise<void> {
  const noAddress = nestedAttribute(
    IFLA.AF_SPEC,
    nestedAttribute(AF.INET6, attribute(IFLA_INET6_ADDR_GEN_MODE, u8(IN6_ADDR_GEN_MODE_NONE))),
  );
  const start = (...more: Buffer[]) =>
    socket.request({
      operation: `start port ${name}`,
      type: RTM.NEWLINK,
      flags: 0,
      payload: Buffer.concat([
        ifinfomsg({ flags: IFF_UP, change: IFF_UP }),
        attribute(IFLA.IFNAME, text(name)),
        nestedAttribute(
          IFLA.LINKINFO,
          attribute(IFLA_INFO.SLAVE_KIND, text('bridge')),
          nestedAttribute(IFLA_INFO.SLAVE_DATA, attribute(IFLA_BRPORT_MODE, u8(1))),
        ),
        ...more,
      ]),
    });
  try {
    await start(noAddress);
  } catch (error) {
    // A kernel, or a link, without IPv6.
    if (!hasCode(error, 'EAFNOSUPPORT')) throw error;
    await start();
  }
}

export async function setLinkUp(socket: NetlinkSocket, index: number): Promise<void> {
  await socket.request({
    operation: `link ${index} up`,
    type: RTM.SETLINK,
    flags: 0,
    payload: ifinfomsg({ index, flags: IFF_UP, change: IFF_UP }),
  });
}

/** Deletes the link; of a veth, both ends go. A link that is not there is no error. */
export async function deleteLink(socket: NetlinkSocket, name: string): Promise<void> {
  const payload = Buffer.concat([ifinfomsg({}), attribute(IFLA.IFNAME, text(name))]);
  try {
    await socket.request({ operation: `delete link ${name}`, type: RTM.DELLINK, flags: 0, payload });
  } catch (error) {
    if (!hasCode(error, 'ENODEV')) throw error;
  }
}

/** undefined: there is no link of that name. */
export async function findLink(socket: NetlinkSocket, name: string): Promise<Link | undefined> {
  return lookUp(socket, IFLA.IFNAME, name);
}

/** Like `findLink`, by an alternative name. */
export async function findByAlternativeName(socket: NetlinkSocket, name: string): Promise<Link | undefined> {
  return lookUp(socket, IFLA.ALT_IFNAME, name);
}

async function lookUp(socket: NetlinkSocket, by: number, name: string): Promise<Link | undefined> {
  const payload = Buffer.concat([ifinfomsg({}), attribute(by, text(name)), withoutStatistics]);
  try {
    const [answer] = await socket.request({
      operation: `look up ${name}`,
      type: RTM.GETLINK,
      flags: 0,
      payload,
    });
    return answer === undefined ? undefined : parseLink(answer);
  } catch (error) {
    // EINVAL: a kernel before 5.5 does not know alternative names.
    if (hasCode(error, 'ENODEV') || (by === IFLA.ALT_IFNAME && hasCode(error, 'EINVAL'))) return undefined;
    throw error;
  }
}

/** All links of the namespace. */
export async function listLinks(socket: NetlinkSocket): Promise<Link[]> {
  const answers = await socket.dump({
    operation: 'list links',
    type: RTM.GETLINK,
    payload: Buffer.concat([ifinfomsg({}), withoutStatistics]),
  });
  return answers.map(parseLink);
}

/** The ports of a bridge. */
export async function listPorts(socket: NetlinkSocket, master: number): Promise<Link[]> {
  const answers = await socket.dump({
    operation: `list ports of link ${master}`,
    type: RTM.GETLINK,
    payload: Buffer.concat([ifinfomsg({}), attribute(IFLA.MASTER, u32(master))]),
  });
  return answers.map(parseLink);
}

/** Reads an ifinfomsg with its attributes. */
function parseLink(message: Buffer): Link {
  const attributes = parseAttributes(message.subarray(IFINFOMSG), READ);
  return {
    index: message.readInt32LE(4),
    name: readText(attributes.get(IFLA.IFNAME) ?? Buffer.alloc(0)),
    up: (message.readUInt32LE(8) & IFF_UP) !== 0,
    isOperational: attributes.get(IFLA.OPERSTATE)?.readUInt8(0) === IF_OPER_UP,
    mtu: attributes.get(IFLA.MTU)?.readUInt32LE(0) ?? 0,
    master: attributes.get(IFLA.MASTER)?.readUInt32LE(0),
    mac: attributes.get(IFLA.ADDRESS) ?? Buffer.alloc(0),
    peerIndex: attributes.get(IFLA.LINK)?.readUInt32LE(0),
    alternativeNames: parseRepeated(attributes.get(IFLA.PROP_LIST) ?? Buffer.alloc(0), IFLA.ALT_IFNAME).map(
      readText,
    ),
  };
}

/** struct ifinfomsg of linux/rtnetlink.h. */
export function ifinfomsg(fields: {
  family?: number;
  index?: number;
  flags?: number;
  change?: number;
}): Buffer {
  const bytes = Buffer.alloc(IFINFOMSG);
  bytes.writeUInt8(fields.family ?? 0, 0);
  bytes.writeInt32LE(fields.index ?? 0, 4);
  bytes.writeUInt32LE(fields.flags ?? 0, 8);
  bytes.writeUInt32LE(fields.change ?? 0, 12);
  return bytes;
}
