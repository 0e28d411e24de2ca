// A stand-in for a Weave Net 2.8 router: its HTTP API with the status codes and texts of the real one, over a real
// socket. It moves no packets.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ipv4Cidr } from '@pw/core';
import { AddressTable } from './address-table.ts';
import { ipamRoutes } from './ipam-routes.ts';
import { nameRoutes } from './name-routes.ts';
import { failure, notFound, readParams, send } from './reply.ts';
import { routerRoutes } from './router-routes.ts';
import { matchRoute, type Route } from './routes.ts';
import type { StubState } from './stub-state.ts';

export interface StubRouter extends AsyncDisposable {
  /** WEAVE_HTTP_ADDR. */
  readonly address: string;
  readonly state: StubState;
  /** `METHOD /path?query` of every request so far. */
  readonly requests: string[];
  close(): Promise<void>;
}

export interface StubOptions {
  ipam?: boolean;
  dns?: boolean;
  /** A port of 127.0.0.1, to come back where an earlier one was; or the path of a unix socket. Default: a free port. */
  listen?: number | string;
  state?: Partial<StubState>;
}

export async function createStubRouter(options: StubOptions = {}): Promise<StubRouter> {
  const state = initialState(options.state);
  const requests: string[] = [];
  const routes = [
    ...routerRoutes(state),
    ...(options.ipam === false ? [] : ipamRoutes(state)),
    ...(options.dns === false ? [] : nameRoutes(state)),
  ];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    void answer(routes, request, response);
  });
  const { listen = 0 } = options;
  server.listen(typeof listen === 'string' ? { path: listen } : { host: '127.0.0.1', port: listen });
  await once(server, 'listening');
  const bound = server.address() as AddressInfo | string;
  const close = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const address = typeof bound === 'string' ? bound : `127.0.0.1:${bound.port}`;
  return { address, state, requests, close, [Symbol.asyncDispose]: close };
}

function initialState(state: Partial<StubState> = {}): StubState {
  return {
    range: ipv4Cidr('10.32.0.0/12'),
    addresses: new AddressTable(),
    consensus: true,
    ready: true,
    isAlive: () => true,
    tracker: '',
    names: [],
    peers: [],
    report: {},
    exposed: [],
    exposeOnHost: () => undefined,
    ...state,
  };
}

async function answer(routes: Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  const match = matchRoute(routes, request.method ?? 'GET', path);
  if (match.kind === 'missing') return send(response, notFound);
  if (match.kind === 'method') return send(response, { status: 405, body: '' });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const params = await readParams(request, query);
  const { variables, handler } = match;
  const reply = await Promise.resolve(
    handler({ variables, params, headers: request.headers, gone: gone.signal }),
  ).catch((error: unknown) => failure(500, String(error)));
  if (reply !== undefined) send(response, reply);
}
