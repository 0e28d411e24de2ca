import type { ClientRequest, ServerResponse } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import { isHeaderValue, quote } from '../http/header-lines.ts';
import { isDockerMethod } from '../http/request-head.ts';
import { badReply } from './call-adapter.ts';

/** Statuses whose answer ends with its head (RFC 9110 section 15). */
const bodilessStatuses = new Set([204, 205, 304]);

/**
 * Checks the method that a pre-hook returned. Throws ADAPTER_BAD_REPLY. A HEAD stays a HEAD and others do not become
 * one: the client would read the answer with a body where there is none, or without one.
 */
export function checkMethod(
  adapter: AdapterSettings,
  { Method }: ClientRequest,
  originalMethod: string,
): void {
  if (!isDockerMethod(Method))
    throw badReply(adapter, `the Method ${quote(Method)}; Docker has no such method`);
  if ((Method === 'HEAD') !== (originalMethod === 'HEAD'))
    throw badReply(
      adapter,
      `the Method ${Method} for a ${originalMethod}; their answers differ in their body`,
    );
}

/** What is known of the answer that a hook changes, or gives. */
export interface AnswerContext {
  /** The method of the call. */
  method: string;
  /** The answer has a body that the hook does not see and that follows its head. */
  bodyFollows: boolean;
}

/** Checks an answer that a hook returned. Throws ADAPTER_BAD_REPLY. */
export function checkAnswer(
  adapter: AdapterSettings,
  { ContentType, Body, Code }: ServerResponse,
  { method, bodyFollows }: AnswerContext,
): void {
  if (ContentType !== null && !isHeaderValue(ContentType))
    throw badReply(adapter, `the ContentType ${quote(ContentType)}, which is not a header value`);
  const hasBody = Body === null ? bodyFollows : Body !== '';
  if (hasBody && bodilessStatuses.has(Code))
    throw badReply(adapter, `a body with the Code ${Code}, which has none`);
  if (hasBody && method === 'HEAD')
    throw badReply(adapter, 'a Body for the answer to a HEAD, which has none');
}
