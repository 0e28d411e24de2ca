import type { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.ts';
import { PowerstripError } from '../errors/powerstrip-error.ts';
import {
  type HookRequest,
  hookRequestSchema,
  type PostHookReply,
  type PreHookReply,
  postHookReplySchema,
  preHookReplySchema,
} from './hook-packets.ts';

/** Checks what an adapter received. Throws BAD_HOOK_REQUEST (400) that names the field. */
export function parseHookRequest(packet: unknown): HookRequest {
  return parse(hookRequestSchema, packet, { code: 'BAD_HOOK_REQUEST', status: 400 });
}

/** Checks an adapter's answer to a pre-hook. Throws ADAPTER_BAD_REPLY (502) that names the field. */
export function parsePreHookReply(packet: unknown): PreHookReply {
  const kinds = ['ModifiedClientRequest', 'EarlyServerResponse'];
  if (kinds.every((name) => (packet as Record<string, unknown> | null)?.[name] != null)) {
    throw new PowerstripError('ADAPTER_BAD_REPLY', `${kinds.join(' and ')}: expected one of them`, {
      status: 502,
    });
  }
  return parse(preHookReplySchema, packet, { code: 'ADAPTER_BAD_REPLY', status: 502 });
}

/** Checks an adapter's answer to a post-hook. Throws ADAPTER_BAD_REPLY (502) that names the field. */
export function parsePostHookReply(packet: unknown): PostHookReply {
  return parse(postHookReplySchema, packet, { code: 'ADAPTER_BAD_REPLY', status: 502 });
}

function parse<T>(schema: z.ZodType<T>, packet: unknown, failure: { code: ErrorCode; status: number }): T {
  const result = schema.safeParse(packet);
  if (result.success) return result.data;
  throw new PowerstripError(failure.code, `not a powerstrip protocol v1 packet: ${describe(result.error)}`, {
    status: failure.status,
    cause: result.error,
  });
}

function describe(error: z.ZodError): string {
  return error.issues.map(describeIssue).join('; ');
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return issue.errors.map((alternative) => alternative.map(describeIssue).join('; ')).join(', or ');
  }
  return `${issue.path.length === 0 ? 'the packet' : issue.path.join('.')}: ${issue.message}`;
}
