import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from '@pw/core';
import { callIdLine } from '../connection/own-answer.ts';
import { answerMediaType } from '../http/media-type.ts';
import type { ResponseHead } from '../http/response-head.ts';
import { serializeHead } from '../http/serialize-head.ts';

interface Change {
  original: ServerResponse;
  response: ServerResponse;
  callId: string;
}

const framing = ['content-length', 'transfer-encoding', 'trailer'];
/** Headers that describe the old body of an answer whose body was changed. */
const ofTheBody = ['content-encoding', 'content-md5', 'digest', 'etag', 'last-modified'];

/** True when post-hooks get the body: text or JSON, or no body at all. Other bytes cannot be written as a string. */
export function isVisibleToPostHooks({ framing, contentType, headers }: ResponseHead): boolean {
  if (framing.kind === 'none') return true;
  const mediaType = answerMediaType(contentType);
  const encoded = headers.some(
    ({ name, value }) => name === 'content-encoding' && value.toLowerCase() !== 'identity',
  );
  return !encoded && (mediaType === 'application/json' || mediaType.startsWith('text/'));
}

/** The whole answer as the hooks left it, with a length in bytes. */
export function changedResponse(
  head: ResponseHead,
  { original, response, body, method, callId }: Change & { body: Buffer; method: string },
): Buffer {
  const bodiless = method === 'HEAD' || response.Code === 204 || response.Code === 304;
  const bodyChanged = response.Body !== original.Body;
  const bytes = bodyChanged ? Buffer.from(response.Body ?? '') : body;
  const drop = new Set([...(method === 'HEAD' ? [] : framing), ...(bodyChanged ? ofTheBody : [])]);
  const add = bodiless ? [] : [`Content-Length: ${bytes.length}`];
  const headBytes = rewriteHead(head, { original, response, callId }, { drop, add });
  return bodiless ? headBytes : Buffer.concat([headBytes, bytes]);
}

/** The head as the hooks left it, for a body that streams on as it is. */
export function changedResponseHead(head: ResponseHead, change: Change): Buffer {
  return rewriteHead(head, change, { drop: new Set(), add: [] });
}

function rewriteHead(
  head: ResponseHead,
  { original, response, callId }: Change,
  { drop, add }: { drop: Set<string>; add: string[] },
): Buffer {
  const { Code, ContentType } = response;
  add.push(callIdLine(callId));
  const statusLine =
    Code === original.Code ? head.statusLine : `HTTP/1.1 ${Code} ${STATUS_CODES[Code] ?? 'Unknown'}`;
  if (ContentType === original.ContentType) return serializeHead(statusLine, head.headers, { drop, add });
  drop.add('content-type');
  const typeLine = ContentType === null ? [] : [`Content-Type: ${ContentType}`];
  return serializeHead(statusLine, head.headers, { drop, add: [...typeLine, ...add] });
}
