import type { ClientHeaders, ClientRequest } from '@pw/core';
import { hostLine } from '../http/host-header.ts';
import type { RequestHead } from '../http/request-head.ts';
import { serializeHead } from '../http/serialize-head.ts';

const tarTypes = new Set(['application/tar', 'application/x-tar']);
const tarUploads =
  /^(?:POST \S*\/(?:build|images\/load|images\/create|plugins\/create)|PUT \S*\/containers\/.+\/archive)$/;
const reframed = new Set(['host', 'content-length', 'transfer-encoding', 'expect', 'trailer']);
const onlyHost = new Set(['host']);

/** none: no body. json: collected and shown to hooks. opaque: streams past them, who see a null Body. */
export function hookedBodyKind(head: RequestHead): 'none' | 'json' | 'opaque' {
  if (head.framing.kind === 'none') return 'none';
  // Docker reads some bodies as JSON without being told so.
  return head.mediaType === undefined || head.mediaType === 'application/json' ? 'json' : 'opaque';
}

/** Archives for Docker are nobody's JSON: the original powerstrip calls no pre-hook for them. */
export function isTarUpload(head: RequestHead): boolean {
  if (head.mediaType === undefined || !tarTypes.has(head.mediaType) || head.framing.kind === 'none')
    return false;
  return tarUploads.test(`${head.method} ${head.target.path}`);
}

/** The client's headers as an adapter gets them that asked for them. */
export function clientHeaders(head: RequestHead): ClientHeaders {
  const headers: ClientHeaders = {};
  for (const { name, value } of head.headers) {
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return headers;
}

/**
 * What goes to the engine: the client's head with method, target and body as the hooks left them. A body nobody
 * changed is sent as it came, freed from chunks. An opaque body is not in it; it follows with its own framing.
 */
export function outgoingRequest(
  head: RequestHead,
  { request, original, bytes }: { request: ClientRequest; original: ClientRequest; bytes: Buffer | null },
): Buffer {
  const firstLine = `${request.Method} ${request.Request} HTTP/1.${head.minorVersion}`;
  const host = hostLine(head.host);
  if (hookedBodyKind(head) === 'opaque') {
    return serializeHead(firstLine, head.headers, { drop: onlyHost, add: [host] });
  }
  const body = request.Body === original.Body ? bytes : Buffer.from(request.Body ?? '');
  const add = [host, ...bodyLines(head, { body, isNull: request.Body === null })];
  const headBytes = serializeHead(firstLine, head.headers, { drop: reframed, add });
  return body === null ? headBytes : Buffer.concat([headBytes, body]);
}

function bodyLines(head: RequestHead, { body, isNull }: { body: Buffer | null; isNull: boolean }): string[] {
  if (body === null)
    return head.headers.some(({ name }) => name === 'content-length') ? ['Content-Length: 0'] : [];
  const typed = isNull || head.mediaType !== undefined;
  return [`Content-Length: ${body.length}`, ...(typed ? [] : ['Content-Type: application/json'])];
}
