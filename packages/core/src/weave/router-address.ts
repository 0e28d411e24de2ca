import { PowerstripError } from '../errors/powerstrip-error.ts';

/** Where a router listens: TCP, or a unix socket. */
export type RouterAddress = { host: string; port: number } | { socketPath: string };

/** weave's own default of WEAVE_HTTP_ADDR. */
export const DEFAULT_ROUTER_ADDRESS = '127.0.0.1:6784';

/** Parses WEAVE_HTTP_ADDR: `host:port`, `http://host:port`, or an absolute path. Throws BAD_OPTION. */
export function parseRouterAddress(text: string): RouterAddress {
  if (text.startsWith('/')) return { socketPath: text };
  const match = /^(?:http:\/\/)?(?<host>\[[0-9a-f:]+\]|[^/:@?#\s]+):(?<port>\d{1,5})\/?$/i.exec(text);
  const port = Number(match?.groups?.port);
  const host = match?.groups?.host?.replace(/^\[(.*)\]$/, '$1');
  if (host !== undefined && port >= 1 && port <= 65535) return { host, port };
  throw new PowerstripError(
    'BAD_OPTION',
    `WEAVE_HTTP_ADDR: ${JSON.stringify(text)} is not an address of a weave router`,
    { hint: `Use host:port, as in ${DEFAULT_ROUTER_ADDRESS}, or the absolute path of a unix socket.` },
  );
}
