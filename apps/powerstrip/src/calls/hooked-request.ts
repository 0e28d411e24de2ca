import type { BodyKind, ClientHeaders, ClientRequest } from '@pw/core';
import { hostLine } from '../http/host-header.ts';
import { parseMediaType } from '../http/media-type.ts';
import type { RequestHead } from '../http/request-head.ts';
import { serializeHead } from '../http/serialize-head.ts';

const reframed = new Set(['host', 'content-length', 'transfer-encoding', 'expect', 'trailer']);
const reframedAndTyped = new Set([...reframed, 'content-type']);
const onlyHost = new Set(['host']);

/** The client's headers as an adapter gets them that asked for them. */
export function clientHeaders(head: RequestHead): ClientHeaders {
  // A map: an object has a `constructor` already.
  const headers = new Map<string, string | string[]>();
  for (const { name, value } of head.headers) {
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : [earlier, value].flat());
  }
  return Object.fromEntries(headers);
}

export interface Outgoing {
  bodyKind: BodyKind;
  request: ClientRequest;
  original: ClientRequest;
  /** The client has sent a body, perhaps an empty one. */
  hasBody: boolean;
}

/**
 * What goes to the engine: the client's head with method, target and body as the hooks left them. A body that
 * nobody changed is sent as it came, without chunks. An opaque body is not in it; it follows with its own framing.
 */
export function outgoingRequest(
  head: RequestHead,
  { bodyKind, request, original, hasBody }: Outgoing,
): Buffer {
  const firstLine = `${request.Method} ${request.Request} HTTP/1.${head.minorVersion}`;
  const host = hostLine(head.host);
  if (bodyKind === 'opaque') {
    return serializeHead(firstLine, head.headers, { drop: onlyHost, add: [host] });
  }
  const hasNone = request.Body === original.Body && !hasBody;
  const body = hasNone ? null : Buffer.from(request.Body ?? '');
  // Docker reads a body that a hook has made as JSON only when its type says so.
  const isNewJson = request.Body !== null && request.Body !== original.Body && !isJson(head);
  const add = [host, ...lengthLines(head, body), ...(isNewJson ? ['Content-Type: application/json'] : [])];
  const drop = isNewJson ? reframedAndTyped : reframed;
  const headBytes = serializeHead(firstLine, head.headers, { drop, add });
  return body === null ? headBytes : Buffer.concat([headBytes, body]);
}

function lengthLines(head: RequestHead, body: Buffer | null): string[] {
  if (body !== null) return [`Content-Length: ${body.length}`];
  return head.headers.some(({ name }) => name === 'content-length') ? ['Content-Length: 0'] : [];
}

function isJson({ contentType }: RequestHead): boolean {
  return parseMediaType(contentType) === 'application/json';
}
