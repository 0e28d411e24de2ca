import type { ClientRequest } from './client-request.ts';
import type { CallingClient, ClientHeaders } from './hook-packets.ts';
import type { ServerResponse } from './server-response.ts';

type MaybePromise<T> = T | Promise<T>;

/** What a hook may want beside its main argument. */
export interface HookContext {
  /** The client's HTTP headers, where adapters.yml sends them to this adapter. */
  headers?: ClientHeaders;
  /** The same in each hook of one call, in powerstrip's log line and in its errors. */
  callId?: string;
  /** Who is calling, as far as powerstrip knows. */
  client?: CallingClient;
  /** Aborted when powerstrip (or its client) went away. */
  signal?: AbortSignal;
}

/** A pre-hook's way to answer the client itself: the chain stops and Docker is not called. */
export interface EarlyAnswer {
  answer: ServerResponse;
}

/** A pre-hook's result when its own post-hook has nothing to do in this call: powerstrip then leaves that out. */
export interface LastWord {
  /** undefined: unmodified. */
  modified: ClientRequest | undefined;
  skipPostHook: true;
}

/**
 * An adapter: any of the three hooks. Returning nothing means "unmodified".
 * A hook refuses a call by throwing `refuse(status, message)`; any other exception becomes a 500.
 */
export interface Adapter {
  preHook?(
    request: ClientRequest,
    context: HookContext,
  ): MaybePromise<ClientRequest | EarlyAnswer | LastWord | undefined>;
  postHook?(
    response: ServerResponse,
    request: ClientRequest,
    context: HookContext,
  ): MaybePromise<ServerResponse | undefined>;
  unwind?(request: ClientRequest, reason: string, context: HookContext): MaybePromise<void>;
}

/** Gives an adapter's hooks their types. Serve it with `serveAdapter` of @pw/hooks. */
export function defineAdapter(adapter: Adapter): Adapter {
  return adapter;
}

/** The error with which a hook vetoes a call; the Docker client shows `message`. */
export class HookRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'HookRefusal';
    this.status = status;
  }
}

/** `throw refuse(403, 'no images from outside')`. Status: the HTTP status the Docker client gets, 400 to 599. */
export function refuse(status: number, message: string): HookRefusal {
  return new HookRefusal(status, message);
}
