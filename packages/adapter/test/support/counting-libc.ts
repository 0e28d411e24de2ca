import type { Libc } from '../../src/netlink/libc.ts';
import { libc } from './scratch-namespace.ts';

/** What went to the kernel by netlink. */
interface Counts {
  requests: number;
  /** Those of them that ask for all objects of a kind. */
  lists: number;
}

/** The C library of the tests, with a count of netlink requests. */
export interface CountingLibc {
  libc: Libc;
  /** Since the last call. */
  counts(): Counts;
}

const SOCKADDR_NL_BYTES = 12;
const NLM_F_DUMP = 0x300;
const RTM_FIRST_GET = 18;

export function createCountingLibc(): CountingLibc {
  let seen: Counts = { requests: 0, lists: 0 };
  const sendTo: Libc['sendTo'] = (fd, packet, address) => {
    if (address.length === SOCKADDR_NL_BYTES) {
      seen = { requests: seen.requests + 1, lists: seen.lists + (isList(packet) ? 1 : 0) };
    }
    libc.sendTo(fd, packet, address);
  };
  return {
    libc: Object.assign(Object.create(libc) as Libc, { sendTo }),
    counts() {
      const since = seen;
      seen = { requests: 0, lists: 0 };
      return since;
    },
  };
}

/** Every fourth type of rtnetlink gets something; in the others the same bits mean other things. */
function isList(message: Buffer): boolean {
  const isGet = (message.readUInt16LE(4) - RTM_FIRST_GET) % 4 === 0;
  return isGet && (message.readUInt16LE(6) & NLM_F_DUMP) === NLM_F_DUMP;
}
