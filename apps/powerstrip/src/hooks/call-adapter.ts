import { type HookRequest, isPowerstripError, jsonFault, PowerstripError } from '@pw/core';
import type { Logger } from 'pino';
import { type AdapterConnection, StaleConnectionError } from '../adapters/adapter-connection.ts';
import { AdapterPool } from '../adapters/adapter-pool.ts';
import { createRememberingLookup } from '../adapters/remembering-lookup.ts';
import type { AdapterReply } from '../adapters/reply-reader.ts';
import type { AdapterSettings } from '../config/hook-config.ts';
import { adapterRequest } from './adapter-request.ts';

/** POSTs one packet to one adapter and gives its parsed reply. Throws ADAPTER_*, with the status for the client. */
export type AdapterCaller = (
  adapter: AdapterSettings,
  packet: HookRequest,
  context: { signal: AbortSignal; traceparent: string },
) => Promise<unknown>;

const maxQuotedBytes = 2_000;

/** Keeps connections to all adapters. `maxReplyBytes` bounds what an adapter may answer. */
export function createAdapterCaller({
  maxReplyBytes,
  log,
}: {
  maxReplyBytes: number;
  log: Logger;
}): AdapterCaller & { close(): void } {
  const pool = new AdapterPool({ lookup: createRememberingLookup({ log }), maxReplyBytes });
  const call: AdapterCaller = async (adapter, packet, { signal, traceparent }) => {
    const deadline = performance.now() + adapter.timeoutMs;
    try {
      const request = adapterRequest(adapter, { packet, traceparent });
      const reply = await postWithRetry(adapter, { pool, request, signal, deadline });
      return parseReply(adapter, reply);
    } catch (error) {
      throw callError(adapter, error);
    }
  };
  return Object.assign(call, { close: () => pool.close() });
}

interface PostOptions {
  pool: AdapterPool;
  request: readonly Buffer[];
  signal: AbortSignal;
  /** On the clock of `performance.now()`. */
  deadline: number;
}

/** A kept connection may be closed by the adapter just as it is reused: then the packet is sent once more on a new one. */
async function postWithRetry({ address }: AdapterSettings, options: PostOptions): Promise<AdapterReply> {
  try {
    return await post(options.pool.take(address), options);
  } catch (error) {
    if (!(error instanceof StaleConnectionError)) throw error;
    return post(options.pool.open(address), options);
  }
}

class TimeoutError extends Error {}

async function post(
  connection: AdapterConnection,
  { request, signal, deadline }: PostOptions,
): Promise<AdapterReply> {
  const timer = setTimeout(() => connection.abandon(new TimeoutError()), deadline - performance.now());
  const cancel = () => connection.abandon(new Error('the client is gone'));
  signal.addEventListener('abort', cancel);
  const reply = connection.send(request);
  if (signal.aborted) cancel();
  try {
    return await reply;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * Statuses that a web server, gateway or framework gives for the hook call itself: a wrong path, no token, a body too
 * large, no server behind it. Passed on they would look like Docker's: after a 404 to a create the docker CLI pulls the
 * image and tries again, and a 503 says "this node is not a swarm manager". The packet is not sent again: the adapter
 * may have acted on it, and the client can repeat its call.
 */
const aboutTheHookCall = new Set([
  401, 404, 405, 406, 407, 408, 410, 411, 413, 414, 415, 417, 421, 426, 429, 431, 501, 502, 503, 504,
]);

/** An adapter that means its status says so: its message comes with the version of the protocol. */
function isOwnRefusal(text: string): boolean {
  try {
    const { PowerstripProtocolVersion } = JSON.parse(text) as { PowerstripProtocolVersion?: unknown };
    return PowerstripProtocolVersion === 1;
  } catch {
    return false;
  }
}

function parseReply(adapter: AdapterSettings, { status, text }: AdapterReply): unknown {
  if (aboutTheHookCall.has(status) && !isOwnRefusal(text))
    throw badReply(adapter, `HTTP status ${status}: ${refusalText(text)}`);
  if (status >= 400 && status <= 599) {
    throw new PowerstripError('ADAPTER_FAILED', `powerstrip adapter ${adapter.name}: ${refusalText(text)}`, {
      status,
    });
  }
  if (status < 200 || status > 299) throw badReply(adapter, `HTTP status ${status}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badReply(adapter, `no JSON: ${jsonFault(cause)}`);
  }
}

/** An adapter's `{"message": "..."}`, or whatever text it sent instead. */
function refusalText(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string' && message !== '') return message;
  } catch {
    // Not JSON: an adapter in any language may answer with plain text.
  }
  return text.trim().slice(0, maxQuotedBytes) || 'failed without a message';
}

export function badReply(adapter: AdapterSettings, what: string, cause?: unknown): PowerstripError {
  const message = `adapter ${adapter.name} at ${adapter.url} answered with ${what}`;
  return new PowerstripError('ADAPTER_BAD_REPLY', message, { status: 502, cause });
}

function callError(adapter: AdapterSettings, cause: unknown): PowerstripError {
  if (isPowerstripError(cause)) {
    return cause.code === 'MALFORMED_REQUEST' ? badReply(adapter, cause.message, cause) : cause;
  }
  const where = `adapter ${adapter.name} at ${adapter.url}`;
  if (cause instanceof TimeoutError) {
    return new PowerstripError('ADAPTER_TIMEOUT', `${where} did not answer within ${adapter.timeoutMs} ms`, {
      status: 504,
      cause,
    });
  }
  const { message } = cause as Error;
  return new PowerstripError('ADAPTER_UNREACHABLE', `${where} cannot be reached: ${message}`, {
    status: 502,
    cause,
  });
}
