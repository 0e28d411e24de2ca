// One HTTP exchange with a router: plain HTTP/1.1, text bodies, no authentication.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { PowerstripError, type RouterAddress } from '@pw/core';

export interface RouterRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  /** Sent as application/x-www-form-urlencoded; the router reads it for POST and PUT only. */
  form?: [string, string][];
  accept?: string;
  /** Aborting it closes the connection, which tells the router that nobody waits for the answer. */
  signal?: AbortSignal | undefined;
  /** The router may take as long as its peers need to agree. */
  blocks?: boolean;
}

export interface RouterAnswer {
  status: number;
  body: string;
}

/** Resolves with any status. Throws ROUTER_UNREACHABLE or ROUTER_TIMEOUT, or the signal's reason. */
export type RouterCall = (request: RouterRequest) => Promise<RouterAnswer>;

/** Opens a connection by other means than the address. */
export type ConnectRouter = () => Promise<Socket>;

export interface RouterTimeouts {
  /** For calls that the router answers from what it knows. */
  answerMs: number;
  /** For calls that wait for consensus or free space. */
  blockingMs: number;
}

export function createRouterCall(
  address: RouterAddress,
  timeouts: RouterTimeouts,
  connect?: ConnectRouter,
): RouterCall {
  return async (request) => {
    const timeoutMs = request.blocks ? timeouts.blockingMs : timeouts.answerMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    try {
      const socket = await connect?.();
      return await exchange({ address, socket }, request, signal);
    } catch (cause) {
      request.signal?.throwIfAborted();
      if (timeout.aborted) throw timedOut(address, request, timeoutMs);
      throw unreachable(address, cause);
    }
  };
}

/** How messages name a router. */
export function formatRouterAddress(address: RouterAddress): string {
  if ('socketPath' in address) return address.socketPath;
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}

async function exchange(
  { address, socket }: { address: RouterAddress; socket: Socket | undefined },
  request: RouterRequest,
  signal: AbortSignal,
): Promise<RouterAnswer> {
  const body = request.form === undefined ? '' : new URLSearchParams(request.form).toString();
  const query = new URLSearchParams(request.query).toString();
  const outgoing = httpRequest({
    ...address,
    method: request.method,
    path: query === '' ? request.path : `${request.path}?${query}`,
    headers: headersOf(request, body),
    signal,
    // One connection a call: closing it cancels exactly this call, and nothing outlives a router's restart. Node asks
    // for `createConnection` only where there is no `agent`, not even false.
    ...(socket === undefined ? { agent: false } : { createConnection: () => socket }),
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  outgoing.end(body);
  const incoming = await answered;
  return { status: incoming.statusCode ?? 0, body: await text(incoming) };
}

function headersOf(request: RouterRequest, body: string): Record<string, string> {
  return {
    'Content-Length': String(Buffer.byteLength(body)),
    ...(request.form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
    ...(request.accept !== undefined && { Accept: request.accept }),
  };
}

function unreachable(address: RouterAddress, cause: unknown): PowerstripError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `no weave router answers at ${formatRouterAddress(address)}: ${reason}`;
  return new PowerstripError('ROUTER_UNREACHABLE', message, { status: 503, cause });
}

function timedOut(address: RouterAddress, request: RouterRequest, timeoutMs: number): PowerstripError {
  return new PowerstripError(
    'ROUTER_TIMEOUT',
    `the weave router at ${formatRouterAddress(address)} did not answer ${request.method} ${request.path} within ${timeoutMs} ms`,
    { status: 504 },
  );
}
