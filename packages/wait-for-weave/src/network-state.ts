import {
  decodeMessages,
  encodeAttribute,
  encodeRequest,
  findAttribute,
  type Message,
  NLMSG_DONE,
  NLMSG_ERROR,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETROUTE,
} from './netlink.ts';
import { canonicalIpv6 } from './weave-cidr.ts';

/** What the kernel says of one interface. */
export interface NetworkState {
  found: boolean;
  up: boolean;
  /** Up with a carrier: for a veth, the other end is up too. */
  running: boolean;
  /** Those that can be used, as CIDRs: address and prefix length. */
  addresses: readonly string[];
  /** 224.0.0.0/4 goes through the interface. */
  multicastRoute: boolean;
}

/** The netlink socket: `read` returns one datagram. */
export interface Socket {
  write(data: Buffer): void;
  read(): Buffer;
}

/** Puts one request and returns the messages of the answer, none after an error. */
type Ask = (type: number, body: Buffer, dump: boolean) => Message[];

const AF_UNSPEC = 0;
const AF_INET = 2;
const AF_INET6 = 10;
const IFA_F_OPTIMISTIC = 0x04;
const IFA_F_DADFAILED = 0x08;
const IFA_F_TENTATIVE = 0x40;
const RT_SCOPE_LINK = 253;
const IFNAME = 3;
const IFF_UP = 0x1;
const IFF_RUNNING = 0x40;
const MULTICAST = '224.0.0.0';

/** Asks the kernel about one interface. */
export function readNetworkState(socket: Socket, interfaceName: string): NetworkState {
  const ask = createAsk(socket);
  const [link] = ask(RTM_GETLINK, linkRequest(interfaceName), false);
  if (link === undefined) return NOT_FOUND;
  const index = link.body.readInt32LE(4);
  const flags = link.body.readUInt32LE(8);
  const addresses = ask(RTM_GETADDR, Buffer.from([AF_UNSPEC, 0, 0, 0, 0, 0, 0, 0]), true);
  const routes = ask(RTM_GETROUTE, Buffer.from([AF_INET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), true);
  return {
    found: true,
    up: (flags & IFF_UP) !== 0,
    running: (flags & IFF_RUNNING) !== 0,
    addresses: addresses.flatMap(({ body }) => addressOn(index, body)),
    multicastRoute: routes.some(({ body }) => isMulticastRoute(index, body)),
  };
}

export const NOT_FOUND: NetworkState = {
  found: false,
  up: false,
  running: false,
  addresses: [],
  multicastRoute: false,
};

function createAsk(socket: Socket): Ask {
  let sequence = 0;
  return (type, body, dump) => {
    sequence++;
    socket.write(encodeRequest(type, sequence, body, dump));
    const answer: Message[] = [];
    for (;;) {
      for (const message of decodeMessages(socket.read())) {
        if (message.sequence !== sequence) continue;
        if (message.type === NLMSG_DONE || message.type === NLMSG_ERROR) return answer;
        if (answer.push(message) && !dump) return answer;
      }
    }
  };
}

/** struct ifinfomsg, then the name. */
function linkRequest(interfaceName: string): Buffer {
  return Buffer.concat([Buffer.alloc(16), encodeAttribute(IFNAME, Buffer.from(`${interfaceName}\0`))]);
}

/** struct ifaddrmsg: family, prefix length, flags, scope, index; then attributes, 2 is the local address. */
function addressOn(index: number, body: Buffer): string[] {
  if (body.readUInt32LE(4) !== index) return [];
  const address = findAttribute(body, 8, 2) ?? findAttribute(body, 8, 1);
  if (address === undefined) return [];
  const [family, prefixLength] = body;
  if (family === AF_INET) return [`${address.join('.')}/${prefixLength}`];
  return isUsableIpv6(body) ? [`${formatIpv6(address)}/${prefixLength}`] : [];
}

/** Not while the kernel asks whether somebody else has it, nor when somebody has; nor if it reaches no further than the link. */
function isUsableIpv6(body: Buffer): boolean {
  const [family, flags, scope] = [body.readUInt8(0), body.readUInt8(2), body.readUInt8(3)];
  const isNotYet = (flags & IFA_F_TENTATIVE) !== 0 && (flags & IFA_F_OPTIMISTIC) === 0;
  return family === AF_INET6 && !isNotYet && (flags & IFA_F_DADFAILED) === 0 && scope !== RT_SCOPE_LINK;
}

function formatIpv6(address: Buffer): string | undefined {
  const groups = Array.from({ length: 8 }, (_, at) => address.readUInt16BE(2 * at).toString(16));
  return canonicalIpv6(groups.join(':'));
}

/** struct rtmsg: family, destination length, ...; attribute 1 is the destination, 4 the output interface. */
function isMulticastRoute(index: number, body: Buffer): boolean {
  return (
    body[1] === 4 &&
    findAttribute(body, 12, 1)?.join('.') === MULTICAST &&
    findAttribute(body, 12, 4)?.readInt32LE(0) === index
  );
}
