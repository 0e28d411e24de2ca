// Layer 2: a netlink socket that was opened inside a given namespace and stays there. npm netlink frames the
// messages. The calls are synchronous: the kernel does what a request asks within sendto(2), and its answer is there
// when that returns, so waiting for the event loop would only add time (and npm netlink's own socket ends the process
// when many are used at once).

import netlink from 'netlink';
import { AF } from './address-family.ts';
import { closeOnce } from './close-once.ts';
import { errnoError, hasCode } from './errno-error.ts';
import type { Libc } from './libc.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';

/** One rtnetlink request: linux/rtnetlink.h message type, NLM_F_* flags, payload after the nlmsghdr. */
interface NetlinkRequest {
  /** For error messages: what is being done, with its object. */
  operation: string;
  type: number;
  flags: number;
  payload: Buffer;
}

/** Several messages that the kernel takes in one piece; what the first and the last have to be is the protocol's. */
interface NetlinkBatch {
  operation: string;
  messages: readonly Omit<NetlinkRequest, 'operation'>[];
}

export interface NetlinkSocket extends Disposable {
  /** Resolves with the payloads of the answer, none for a mere acknowledgement. Rejects with an errno error. */
  request(request: NetlinkRequest): Promise<Buffer[]>;
  /** Asks for all objects of a kind. */
  dump(request: Omit<NetlinkRequest, 'flags'>): Promise<Buffer[]>;
  /** Resolves when the last message but one is acknowledged. Rejects with the first error. */
  batch(batch: NetlinkBatch): Promise<void>;
}

export const NLM_F = { REPLACE: 0x100, EXCL: 0x200, CREATE: 0x400, APPEND: 0x800 } as const;

const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
/** Of linux/netlink.h. */
export const NETLINK = { ROUTE: 0, NETFILTER: 12 } as const;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
/** Never reached: an answer is there at once. Without it, a lost one would stop the process forever. */
const RECEIVE_TIMEOUT_MS = 1000;
/** struct sockaddr_nl of the kernel: port 0, no groups. */
const KERNEL = Buffer.from([AF.NETLINK, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Opens a socket in the namespace. */
export function openNetlinkSocket(
  libc: Libc,
  namespace: NetNamespace,
  protocol: number = NETLINK.ROUTE,
): NetlinkSocket {
  const fd = visitNetNamespace(libc, namespace, () => libc.socket(AF.NETLINK, SOCK_RAW_CLOEXEC, protocol));
  libc.setReceiveTimeout(fd, RECEIVE_TIMEOUT_MS);
  let seq = 0;
  const frame = ({ type, flags, payload: data }: Omit<NetlinkRequest, 'operation'>): Uint8Array[] => {
    seq += 1;
    return netlink.formatMessage({ type, flags: flags | NLM_F_REQUEST, seq, port: 0, data });
  };
  const send = (request: NetlinkRequest): Buffer[] => {
    libc.sendTo(fd, Buffer.concat(frame(request)), KERNEL);
    return receive(libc, fd, { first: seq, last: seq, operation: request.operation });
  };
  const sendBatch = ({ operation, messages }: NetlinkBatch): void => {
    const [first, last] = [seq + 1, seq + messages.length - 1];
    const framed = messages.flatMap(({ flags, ...message }) =>
      frame({ ...message, flags: seq + 1 === last ? flags | NLM_F_ACK : flags }),
    );
    libc.sendTo(fd, Buffer.concat(framed), KERNEL);
    receive(libc, fd, { first, last, operation });
  };
  return {
    request: async (request) => send({ ...request, flags: request.flags | NLM_F_ACK }),
    dump: async (request) => send({ ...request, flags: NLM_F_DUMP }),
    batch: async (batch) => sendBatch(batch),
    [Symbol.dispose]: closeOnce(() => libc.close(fd)),
  };
}

interface Awaited {
  /** Sequence numbers of what was sent. */
  first: number;
  last: number;
  operation: string;
}

/** Reads until the acknowledgement of the last message, an error of any, or the end of a dump. */
function receive(libc: Libc, fd: number, { first, last, operation }: Awaited): Buffer[] {
  const payloads: Buffer[] = [];
  for (;;) {
    for (const message of netlink.parseMessages(receiveDatagram(libc, fd))) {
      if (message.seq < first || message.seq > last) continue;
      if (message.type === NLMSG_DONE) return payloads;
      if (message.type !== NLMSG_ERROR) {
        payloads.push(message.data);
        continue;
      }
      const errno = -message.data.readInt32LE(0);
      if (errno !== 0) throw errnoError(operation, errno);
      if (message.seq === last) return payloads;
    }
  }
}

/** Most answers have a hundred bytes: only those are kept. */
function receiveDatagram(libc: Libc, fd: number): Buffer {
  for (;;) {
    try {
      return Buffer.from(libc.scratch.subarray(0, libc.receive(fd, libc.scratch)));
    } catch (error) {
      if (!hasCode(error, 'EINTR')) throw error;
    }
  }
}
