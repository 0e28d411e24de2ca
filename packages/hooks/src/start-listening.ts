import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PowerstripError } from '@pw/core';

/** Resolves with the URL, which has the real port. Throws LISTEN_FAILED. */
export async function startListening(server: Server, { host, port }: ListenAddress): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw cannotListen({ host, port }, cause as NodeJS.ErrnoException);
  }
  const { port: realPort } = server.address() as AddressInfo;
  return `http://${hostAndPort({ host, port: realPort })}`;
}

interface ListenAddress {
  host: string;
  port: number;
}

function hostAndPort({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const OTHER_HOST =
  'Choose an address of this machine as host: 127.0.0.1 for this machine alone, 0.0.0.0 for all of its networks.';

const hints: Record<string, string> = {
  EADDRINUSE: 'Stop what listens there (ss -ltnp names it), or choose another port.',
  EACCES: 'Choose a port from 1024 on; a lower one needs root or the capability NET_BIND_SERVICE.',
  ERR_SOCKET_BAD_PORT: 'Choose a port from 0 (any free one) to 65535.',
  EADDRNOTAVAIL: OTHER_HOST,
  ENOTFOUND: OTHER_HOST,
};

function cannotListen(address: ListenAddress, cause: NodeJS.ErrnoException): PowerstripError {
  const hint = hints[cause.code ?? ''];
  return new PowerstripError('LISTEN_FAILED', `cannot listen on ${hostAndPort(address)}: ${cause.message}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}
