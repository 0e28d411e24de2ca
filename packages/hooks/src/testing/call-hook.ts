import {
  type ClientHeaders,
  type ClientRequest,
  type EarlyAnswer,
  type HookRequest,
  PowerstripError,
  PROTOCOL_VERSION,
  parsePostHookReply,
  parsePreHookReply,
  refuse,
  type ServerResponse,
} from '@pw/core';

/** How a test calls a hook. */
export interface CallOptions {
  /** The client's headers, as an adapter with `headers: true` gets them. */
  headers?: ClientHeaders;
  /** Sent as `Authorization: Bearer`, as powerstrip does for an adapter with a `token`. */
  token?: string;
  /** Default 5000. */
  timeoutMs?: number;
}

/**
 * Calls an adapter's pre-hook as powerstrip does, in whatever language it is written, and gives what the hook returned.
 * Throws HookRefusal (`status`, `message`) when it refuses, ADAPTER_BAD_REPLY when its reply is not of protocol v1.
 */
export async function callPreHook(
  url: string,
  request: ClientRequest,
  options: CallOptions = {},
): Promise<ClientRequest | EarlyAnswer> {
  const packet = { ...envelope(options), Type: 'pre-hook', ClientRequest: request } as const;
  const reply = parsePreHookReply(await post(url, packet, options));
  return 'EarlyServerResponse' in reply ? { answer: reply.EarlyServerResponse } : reply.ModifiedClientRequest;
}

/** Calls an adapter's post-hook; `call` is Docker's answer and the request it answers. Throws as callPreHook does. */
export async function callPostHook(
  url: string,
  call: { response: ServerResponse; request: ClientRequest },
  options: CallOptions = {},
): Promise<ServerResponse> {
  const packet = {
    ...envelope(options),
    Type: 'post-hook',
    ClientRequest: call.request,
    ServerResponse: call.response,
  } as const;
  return parsePostHookReply(await post(url, packet, options)).ModifiedServerResponse;
}

function envelope({ headers }: CallOptions) {
  return {
    PowerstripProtocolVersion: PROTOCOL_VERSION,
    ...(headers === undefined ? {} : { ClientHeaders: headers }),
  } as const;
}

async function post(url: string, packet: HookRequest, { token, timeoutMs = 5000 }: CallOptions) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(packet),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  const reply = parse(text);
  if (response.status >= 400) throw refuse(response.status, messageOf(reply) ?? text);
  if (reply !== undefined) return reply;
  throw new PowerstripError('ADAPTER_BAD_REPLY', `not JSON: ${text.slice(0, 200) || '(nothing)'}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(reply: unknown): string | undefined {
  const { message } = (reply ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : undefined;
}
