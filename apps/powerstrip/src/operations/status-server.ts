import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PowerstripError } from '@pw/core';
import { freeSocketPath } from '../listen/free-socket-path.ts';
import { formatListenAddress, type ListenAddress } from '../listen/listen-address.ts';
import type { Metrics } from './metrics.ts';
import { formatParts, type Readiness } from './readiness.ts';

/** Where the status listener may be: nobody hands over a socket for it. */
export type StatusAddress = Exclude<ListenAddress, { kind: 'inherited' }>;

export interface StatusServer {
  /** With the real port; `unix:///path` of a socket. */
  readonly url: string;
  /** Also removes the socket. */
  close(): void;
}

export interface StatusSources {
  metrics: Metrics;
  readiness(): Promise<Readiness>;
  /** Answers what is below /inspect and /api, where calls are inspected. */
  inspector?: { handle(request: IncomingMessage, response: ServerResponse): boolean } | undefined;
}

/**
 * `/healthz` (this process answers), `/readyz` (so do the engine and the adapters) and `/metrics`, apart from the Docker
 * API. Throws LISTEN_FAILED.
 */
export async function serveStatus(sources: StatusSources, address: StatusAddress): Promise<StatusServer> {
  if (address.kind === 'unix') await freeSocketPath(address.path, (cause) => cannotListen(address, cause));
  const server = createServer((request, response) => {
    if (sources.inspector?.handle(request, response) === true) return;
    void answer(request.url ?? '/', { sources, response });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (cause) => reject(cannotListen(address, cause)));
  server.listen(address.kind === 'unix' ? address.path : { host: address.host, port: address.port }, resolve);
  await promise;
  // The inspector shows the bodies of all calls: not for the group that may use the Docker API.
  if (address.kind === 'unix') chmodSync(address.path, 0o600);
  return {
    url: address.kind === 'unix' ? formatListenAddress(address) : httpUrl(server.address() as AddressInfo),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function cannotListen(address: StatusAddress, cause: Error): PowerstripError {
  const message = `cannot listen on --status-listen ${formatListenAddress(address)}: ${cause.message}`;
  const hint = 'choose another address with --status-listen, or "none"';
  return new PowerstripError('LISTEN_FAILED', message, { hint, cause });
}

function httpUrl({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function answer(
  url: string,
  { sources, response }: { sources: StatusSources; response: ServerResponse },
): Promise<void> {
  const plain = { 'content-type': 'text/plain' };
  if (url === '/healthz') response.writeHead(200, plain).end('ok\n');
  else if (url === '/readyz') {
    const { ready, parts } = await sources.readiness();
    response.writeHead(ready ? 200 : 503, plain).end(formatParts(parts));
  } else if (url === '/metrics') {
    const { metrics } = sources;
    response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
  } else response.writeHead(404, plain).end('only /healthz, /readyz and /metrics\n');
}
