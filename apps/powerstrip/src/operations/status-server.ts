import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PowerstripError } from '@pw/core';
import type { Metrics } from './metrics.ts';
import { formatParts, type Readiness } from './readiness.ts';

export interface StatusServer {
  readonly url: string;
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
export async function serveStatus(
  sources: StatusSources,
  { host, port }: { host: string; port: number },
): Promise<StatusServer> {
  const server = createServer((request, response) => {
    if (sources.inspector?.handle(request, response) === true) return;
    void answer(request.url ?? '/', { sources, response });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (cause) => {
    reject(
      new PowerstripError(
        'LISTEN_FAILED',
        `cannot listen on --status-listen tcp://${host}:${port}: ${cause.message}`,
        {
          hint: 'choose another address with --status-listen, or "none"',
          cause,
        },
      ),
    );
  });
  server.listen({ host, port }, resolve);
  await promise;
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
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
