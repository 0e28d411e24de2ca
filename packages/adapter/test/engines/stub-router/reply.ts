// How a weave router answers: text bodies, and what its handlers read of a request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** One request, as handlers see it. */
export interface Exchange {
  /** The variable path segments, decoded. */
  variables: string[];
  /** Query, and form body for POST and PUT. */
  params: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** Aborted when the client goes away. */
  gone: AbortSignal;
}

export interface Reply {
  status: number;
  body: string;
}

/** undefined: the client went away, there is nobody to answer. */
export type Handler = (exchange: Exchange) => Reply | Promise<Reply | undefined>;

export const noContent: Reply = { status: 204, body: '' };
export const notFound: Reply = { status: 404, body: '404 page not found\n' };
/** A call that was given up; the router says so with status 200. */
export const cancelled: Reply = { status: 200, body: 'cancelled' };

export function ok(body: string): Reply {
  return { status: 200, body };
}

/** Error bodies end with a newline. */
export function failure(status: number, message: string): Reply {
  return { status, body: `${message}\n` };
}

/** Booleans are the exact text `true`. */
export function flag(exchange: Exchange, name: string): boolean {
  return exchange.params.get(name) === 'true';
}

/** A form body counts for POST and PUT only. */
export async function readParams(request: IncomingMessage, query: string): Promise<URLSearchParams> {
  const params = new URLSearchParams(query);
  const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
  const body = await text(request);
  if (!isForm || (request.method !== 'POST' && request.method !== 'PUT')) return params;
  for (const [name, value] of new URLSearchParams(body)) params.append(name, value);
  return params;
}

export function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(
    reply.status,
    reply.status === 204 ? {} : { 'Content-Type': 'text/plain; charset=utf-8' },
  );
  response.end(reply.body);
}
