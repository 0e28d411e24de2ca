// Layer 4: sends whole Ethernet frames over a packet socket (packet(7), linux/if_packet.h).

import { close, write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AF } from './address-family.ts';
import { hasCode } from './errno-error.ts';
import type { Libc } from './libc.ts';
import type { Link } from './links.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';

const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const writeAll = promisify(write);
/** The link is gone or down; ENOBUFS: it went down while the frame waited to be sent. */
const NOT_SENT = ['ENETDOWN', 'ENXIO', 'ENODEV', 'ENOBUFS'];

export interface EthernetFrame {
  /** Six bytes. */
  destination: Buffer;
  /** The protocol of the payload: ETH_P_* of linux/if_ether.h. */
  etherType: number;
  payload: Buffer;
}

interface Sending {
  /** By which they leave, from its MAC. */
  link: Link;
  frames: readonly EthernetFrame[];
  /** Default 0: now. */
  afterMs?: number;
}

/**
 * Sends the frames by `link` of `namespace`, which may be disposed meanwhile. Resolves when the kernel has delivered them:
 * with hundreds of neighbours it takes milliseconds for a broadcast, which a thread of its own waits for. A frame that
 * is not sent is lost, as any frame may be: that is no error. Rejects with the errno as `code` when a packet socket is refused.
 */
export async function sendEthernetFrames(
  libc: Libc,
  namespace: NetNamespace,
  { link, frames, afterMs = 0 }: Sending,
): Promise<void> {
  if (frames.length === 0) return;
  using shared = namespace.share();
  if (afterMs > 0) await sleep(afterMs);
  const fd = visitNetNamespace(libc, shared, () => libc.socket(AF.PACKET, SOCK_RAW_CLOEXEC, 0));
  try {
    libc.bind(fd, encodeLinkAddress(link.index));
    for (const frame of frames) await writeAll(fd, encodeFrame(link.mac, frame));
  } catch (error) {
    if (!hasCode(error, ...NOT_SENT)) throw error;
  } finally {
    // The kernel takes 8 ms to close a packet socket (it waits for all receivers): not on the main thread.
    close(fd, () => undefined);
  }
}

/** struct ethhdr, and the payload. */
function encodeFrame(source: Buffer, { destination, etherType, payload }: EthernetFrame): Buffer {
  return Buffer.concat([destination, source, Buffer.of(etherType >> 8, etherType & 0xff), payload]);
}

/** struct sockaddr_ll. Without a protocol the socket receives nothing. */
function encodeLinkAddress(index: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16LE(AF.PACKET, 0);
  bytes.writeInt32LE(index, 4);
  return bytes;
}
