import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cannotListen } from '@pw/core';

/** Resolves with the URL, which has the real port. Throws LISTEN_FAILED. */
export async function startListening(server: Server, { host, port }: ListenAddress): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw cannotListen(hostAndPort({ host, port }), cause as Error);
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
