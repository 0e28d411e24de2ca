import { findLink } from '../netlink/links.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';

/** A look costs a tenth of a millisecond; a deleted bridge is to be back within two seconds. */
const POLL_MS = 250;

/**
 * Calls back when the link is not there, or is another one than before (made again by somebody else), at every look
 * until it is as it was. Keeps no process alive.
 */
export function watchLink(socket: NetlinkSocket, name: string, onLost: () => void): Disposable {
  let index: number | undefined;
  const look = async () => {
    const link = await findLink(socket, name);
    if (link === undefined || (index !== undefined && link.index !== index)) onLost();
    index = link?.index;
  };
  // A look that fails says nothing about the link; the next one will.
  const timer = setInterval(() => void look().catch(() => undefined), POLL_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
