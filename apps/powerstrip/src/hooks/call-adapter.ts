import http from 'node:http';
import https from 'node:https';
import { type HookRequest, isPowerstripError, jsonFault, PowerstripError } from '@pw/core';
import type { Logger } from 'pino';
import type { AdapterSettings } from '../config/hook-config.ts';
import { GrowingBuffer } from '../http/growing-buffer.ts';
import { createRememberingLookup, type Lookup } from './remembering-lookup.ts';
import { serializePacket } from './serialize-packet.ts';

/** POSTs one packet to one adapter and gives its parsed reply. Throws ADAPTER_*, with the status for the client. */
export type AdapterCaller = (
  adapter: AdapterSettings,
  packet: HookRequest,
  context: { signal: AbortSignal; traceparent: string },
) => Promise<unknown>;

// Shorter than the keep-alive timeout of adapters: Node's servers close an idle connection after 5 s.
const idleSocketMs = 4_000;
const maxQuotedBytes = 2_000;

/** One keep-alive agent for all adapters. `maxReplyBytes` bounds what an adapter may answer. */
export function createAdapterCaller({
  maxReplyBytes,
  log,
}: {
  maxReplyBytes: number;
  log: Logger;
}): AdapterCaller & { close(): void } {
  const lookup = createRememberingLookup({ log });
  const agents = {
    http: new http.Agent({ keepAlive: true, timeout: idleSocketMs }),
    https: new https.Agent({ keepAlive: true, timeout: idleSocketMs }),
  };
  const call: AdapterCaller = async (adapter, packet, { signal, traceparent }) => {
    const body = serializePacket(packet);
    const deadline = performance.now() + adapter.timeoutMs;
    const options = { body, maxReplyBytes, lookup, signal, traceparent, deadline };
    try {
      const reply = await postWithRetry(adapter, { ...options, agent: agents[agentKind(adapter)] });
      return parseReply(adapter, reply);
    } catch (error) {
      throw isPowerstripError(error) ? error : callError(adapter, error);
    }
  };
  return Object.assign(call, {
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  });
}

interface Reply {
  status: number;
  text: string;
}

interface PostOptions {
  body: readonly Buffer[];
  /** False: a connection of its own. */
  agent: http.Agent | false;
  maxReplyBytes: number;
  lookup: Lookup;
  signal: AbortSignal;
  traceparent: string;
  /** On the clock of `performance.now()`. */
  deadline: number;
}

/** A kept connection may be closed by the adapter just as it is reused: then the packet is sent once more on a new one. */
async function postWithRetry(adapter: AdapterSettings, options: PostOptions): Promise<Reply> {
  try {
    return await post(adapter, options);
  } catch (error) {
    if (!(error instanceof StaleConnectionError)) throw error;
    return post(adapter, { ...options, agent: false });
  }
}

/** A reused connection was closed before the first byte of a reply. */
class StaleConnectionError extends Error {}

class TimeoutError extends Error {}

function agentKind({ address }: AdapterSettings): 'http' | 'https' {
  return address.secure ? 'https' : 'http';
}

/** No signal is handed to node:http: what it registers for one is freed by finalizers only, too late under load. */
function post(adapter: AdapterSettings, options: PostOptions): Promise<Reply> {
  const { body, agent, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const { secure, ...address } = adapter.address;
  const send = secure ? https.request : http.request;
  const request = send({
    ...address,
    method: 'POST',
    agent,
    lookup: options.lookup,
    headers: headersOf(adapter, options),
  });
  const stop = (reason: Error) => {
    reject(reason);
    request.destroy();
  };
  const timer = setTimeout(() => stop(new TimeoutError()), options.deadline - performance.now());
  const cancel = () => stop(new Error('the client is gone'));
  signal.addEventListener('abort', cancel);
  request.on('error', (error: NodeJS.ErrnoException) => {
    const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
    reject(stale ? new StaleConnectionError(error.message, { cause: error }) : error);
  });
  request.on('response', (response) => {
    readReply(response, { maxBytes: options.maxReplyBytes, resolve, reject: stop });
  });
  for (const part of body.slice(0, -1)) request.write(part);
  request.end(body.at(-1));
  if (signal.aborted) cancel();
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  });
}

function headersOf({ token }: AdapterSettings, { body, traceparent }: PostOptions): http.OutgoingHttpHeaders {
  return {
    'content-type': 'application/json',
    'content-length': body.reduce((sum, { length }) => sum + length, 0),
    accept: 'application/json',
    traceparent,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

interface ReadOptions {
  maxBytes: number;
  resolve: (reply: Reply) => void;
  reject: (reason: Error) => void;
}

function readReply(response: http.IncomingMessage, { maxBytes, resolve, reject }: ReadOptions): void {
  const collected = new GrowingBuffer();
  response.on('data', (part: Buffer) => {
    if (collected.length + part.length > maxBytes)
      reject(new Error(`a reply of more than ${maxBytes} bytes`));
    else collected.append(part);
  });
  response.on('error', reject);
  response.on('end', () => {
    resolve({ status: response.statusCode ?? 0, text: collected.take().toString() });
  });
}

/**
 * Statuses that a web server, gateway or framework gives for the hook call itself: a wrong path, no token, a body too
 * large. Passed on they would look like Docker's: after a 404 to a create the docker CLI pulls the image and tries again.
 */
const aboutTheHookCall = new Set([
  401, 404, 405, 406, 407, 408, 410, 411, 413, 414, 415, 417, 421, 426, 429, 431, 501, 502, 504,
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

function parseReply(adapter: AdapterSettings, { status, text }: Reply): unknown {
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
