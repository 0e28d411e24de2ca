import http from 'node:http';
import https from 'node:https';
import { type HookRequest, isPowerstripError, jsonFault, PowerstripError } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';

/** POSTs one packet to one adapter and gives its parsed reply. Throws ADAPTER_*, with the status for the client. */
export type AdapterCaller = (
  adapter: AdapterSettings,
  packet: HookRequest,
  signal: AbortSignal,
) => Promise<unknown>;

// Shorter than the keep-alive timeout of adapters: Node's servers close an idle connection after 5 s.
const idleSocketMs = 4_000;
const maxQuotedBytes = 2_000;

/** One keep-alive agent for all adapters. `maxReplyBytes` bounds what an adapter may answer. */
export function createAdapterCaller({
  maxReplyBytes,
}: {
  maxReplyBytes: number;
}): AdapterCaller & { close(): void } {
  const agents = {
    http: new http.Agent({ keepAlive: true, timeout: idleSocketMs }),
    https: new https.Agent({ keepAlive: true, timeout: idleSocketMs }),
  };
  const call: AdapterCaller = async (adapter, packet, signal) => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), adapter.timeoutMs);
    try {
      const reply = await post(adapter, packet, {
        agents,
        maxReplyBytes,
        signal: AbortSignal.any([signal, timeout.signal]),
      });
      return parseReply(adapter, reply);
    } catch (error) {
      throw isPowerstripError(error) ? error : callError(adapter, error, timeout.signal.aborted);
    } finally {
      clearTimeout(timer);
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
  agents: { http: http.Agent; https: https.Agent };
  maxReplyBytes: number;
  signal: AbortSignal;
}

function post(adapter: AdapterSettings, packet: HookRequest, options: PostOptions): Promise<Reply> {
  const body = Buffer.from(JSON.stringify(packet));
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const { secure, ...address } = adapter.address;
  const send = secure ? https.request : http.request;
  const request = send({
    ...address,
    method: 'POST',
    agent: secure ? options.agents.https : options.agents.http,
    signal: options.signal,
    headers: {
      'content-type': 'application/json',
      'content-length': body.length,
      accept: 'application/json',
      ...(adapter.token === undefined ? {} : { authorization: `Bearer ${adapter.token}` }),
    },
  });
  request.on('error', reject);
  request.on('response', (response) => {
    readReply(response, options.maxReplyBytes).then(resolve, reject);
  });
  request.end(body);
  return promise;
}

async function readReply(response: http.IncomingMessage, maxBytes: number): Promise<Reply> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) throw new Error(`a reply of more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() };
}

function parseReply(adapter: AdapterSettings, { status, text }: Reply): unknown {
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

function callError(adapter: AdapterSettings, cause: unknown, timedOut: boolean): PowerstripError {
  const where = `adapter ${adapter.name} at ${adapter.url}`;
  if (timedOut) {
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
