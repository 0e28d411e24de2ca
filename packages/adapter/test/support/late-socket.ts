import { setImmediate } from 'node:timers/promises';
import type { NetlinkSocket } from '../../src/netlink/netlink-socket.ts';

/** Asks the kernel a moment after the call: who does not wait for an answer goes on before it. */
export function askLater(socket: NetlinkSocket): NetlinkSocket {
  const later = async <T>(ask: () => Promise<T>): Promise<T> => {
    await setImmediate();
    return ask();
  };
  return {
    request: (request) => later(() => socket.request(request)),
    dump: (request) => later(() => socket.dump(request)),
    batch: (batch) => later(() => socket.batch(batch)),
    [Symbol.dispose]: () => socket[Symbol.dispose](),
  };
}
