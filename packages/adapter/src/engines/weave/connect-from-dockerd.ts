// A router listens on the loopback of the engine's machine; an adapter in a container has a loopback of its own.

import { Socket } from 'node:net';
import type { RouterAddress } from '@pw/core';
import { openDockerdNamespace } from '../../link/dockerd-namespace.ts';
import { AF } from '../../netlink/address-family.ts';
import { ipv4 } from '../../netlink/attributes.ts';
import type { Libc } from '../../netlink/libc.ts';
import { visitNetNamespace } from '../../netlink/net-namespace.ts';
import type { ConnectRouter } from './router-client/router-call.ts';

const SOCK_STREAM_CLOEXEC = 0x80001;

/** undefined: the address means the same from everywhere. Else every connection is made in the engine's namespace. */
export function connectFromDockerd(
  libc: Libc,
  dockerHost: string,
  address: RouterAddress,
): ConnectRouter | undefined {
  if ('socketPath' in address || !/^(localhost|127\.\d+\.\d+\.\d+)$/.test(address.host)) return undefined;
  const sockaddr = encodeAddress(address.host === 'localhost' ? '127.0.0.1' : address.host, address.port);
  return async () => {
    using engine = await openDockerdNamespace(libc, dockerHost);
    return visitNetNamespace(libc, engine.namespace, () => connect(libc, sockaddr));
  };
}

/** Blocks for no longer than a loopback connect does. Throws ECONNREFUSED and the like. */
function connect(libc: Libc, sockaddr: Buffer): Socket {
  const fd = libc.socket(AF.INET, SOCK_STREAM_CLOEXEC, 0);
  try {
    libc.connect(fd, sockaddr);
  } catch (error) {
    libc.close(fd);
    throw error;
  }
  return new Socket({ fd, readable: true, writable: true });
}

/** struct sockaddr_in: the family in host order, the port in network order. */
function encodeAddress(host: string, port: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(AF.INET, 0);
  bytes.writeUInt16BE(port, 2);
  ipv4(host).copy(bytes, 4);
  return bytes;
}
