import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PowerstripError } from '@pw/core';
import type { Metrics } from './metrics.ts';

export interface StatusServer {
  readonly url: string;
  close(): void;
}

/** `/healthz` and `/metrics`, apart from the Docker API. Throws LISTEN_FAILED. */
export async function serveStatus(
  metrics: Metrics,
  { host, port }: { host: string; port: number },
): Promise<StatusServer> {
  const server = createServer((request, response) => void answer(request.url ?? '/', { metrics, response }));
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
  { metrics, response }: { metrics: Metrics; response: ServerResponse },
): Promise<void> {
  if (url === '/healthz') response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
  else if (url === '/metrics') {
    response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
  } else response.writeHead(404, { 'content-type': 'text/plain' }).end('only /healthz and /metrics\n');
}
