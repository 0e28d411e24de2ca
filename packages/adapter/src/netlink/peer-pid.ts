// Layer 1: who listens on a unix socket (unix(7), SO_PEERCRED).
import { AF } from './address-family.ts';
import { errnoError } from './errno-error.ts';
import type { Libc } from './libc.ts';

const SOCK_STREAM = 1;
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;

/**
 * The pid that called listen(2) on the socket, as this pid namespace sees it; 0 when it cannot. With systemd socket
 * activation that is pid 1, not the engine.
 */
export function peerPid(libc: Libc, socketPath: string): number {
  const fd = libc.socket(AF.UNIX, SOCK_STREAM, 0);
  try {
    libc.connect(fd, encodeUnixAddress(socketPath));
    const ucred = Buffer.alloc(12);
    libc.getSockOpt(fd, SOL_SOCKET, SO_PEERCRED, ucred);
    return ucred.readInt32LE(0);
  } finally {
    libc.close(fd);
  }
}

/** struct sockaddr_un: the path has room for 107 bytes. */
function encodeUnixAddress(path: string): Buffer {
  const bytes = Buffer.from(path);
  if (bytes.length > 107) throw errnoError(`connect to ${path}`, 36);
  return Buffer.concat([Buffer.of(AF.UNIX, 0), bytes, Buffer.of(0)]);
}
