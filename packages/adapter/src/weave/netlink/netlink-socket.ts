// Layer 2: a NETLINK_ROUTE socket (npm netlink) that was opened inside a given namespace and stays there.
import netlink from 'netlink';
import { errnoError } from './errno-error.ts';
import type { Libc } from './libc.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';

/** One rtnetlink request: linux/rtnetlink.h message type, NLM_F_* flags, payload after the nlmsghdr. */
export interface NetlinkRequest {
  /** For error messages: what is being done, with its object. */
  operation: string;
  type: number;
  flags: number;
  payload: Buffer;
}

export interface NetlinkSocket extends Disposable {
  /** Resolves with the payloads of the answer, none for a mere acknowledgement. Rejects with an errno error. */
  request(request: NetlinkRequest): Promise<Buffer[]>;
  /**
   * Asks for all objects of a kind. On a socket of its own: the kernel runs one dump at a time on a socket (EBUSY),
   * and its parts would mix with the answers to other requests.
   */
  dump(request: Omit<NetlinkRequest, 'flags'>): Promise<Buffer[]>;
}

type RawSocket = ReturnType<typeof netlink.createNetlink>;

const NETLINK_ROUTE = 0;
const NLMSG_ERROR = 2;
const NLM_F_DUMP = 0x300;
/** The kernel answers at once; this bounds a lost message. */
const REQUEST_TIMEOUT_MS = 5000;

export const NLM_F = { REPLACE: 0x100, EXCL: 0x200, CREATE: 0x400 } as const;

/** Opens a socket in the namespace. Requests that are sent without waiting for each other are handled in order. */
export function openNetlinkSocket(libc: Libc, namespace: NetNamespace): NetlinkSocket {
  const socket = openRaw(libc, namespace);
  return {
    request: (request) => send(socket, request),
    async dump(request) {
      const own = openRaw(libc, namespace);
      try {
        return await send(own, { ...request, flags: NLM_F_DUMP });
      } finally {
        own.close();
      }
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

function openRaw(libc: Libc, namespace: NetNamespace): RawSocket {
  const socket = visitNetNamespace(libc, namespace, () => netlink.createNetlink(NETLINK_ROUTE));
  // npm netlink reports receive failures as events; each request has its own timeout.
  socket.on('error', () => undefined);
  return socket;
}

async function send(
  socket: RawSocket,
  { operation, type, flags, payload }: NetlinkRequest,
): Promise<Buffer[]> {
  const options = { flags, checkError: false, timeout: REQUEST_TIMEOUT_MS };
  const [messages] = await socket.request(type, payload, options);
  const [first] = messages;
  if (first?.type !== NLMSG_ERROR) return messages.map((message) => message.data);
  const errno = -first.data.readInt32LE(0);
  if (errno !== 0) throw errnoError(operation, errno);
  return [];
}
