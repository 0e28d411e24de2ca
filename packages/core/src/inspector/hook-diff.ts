import { isJsonObject, type JsonValue, parseJson } from '../json/lossless-json.ts';
import type { HookDetail, InspectedBody } from './call-schemas.ts';
import { diffJson, type JsonChange } from './json-diff.ts';

/**
 * What a hook made of a request or an answer: the message as the adapter got it and as it returned it, with a body that
 * is JSON parsed. `after` is undefined where the adapter returned none. `cut`: too long to be recorded whole.
 */
export type HookDiff =
  | { readonly kind: 'none' | 'cut' }
  | {
      readonly kind: 'changes';
      readonly before: JsonValue;
      readonly after: JsonValue | undefined;
      readonly changes: readonly JsonChange[];
    };

/** Compares packet and reply of one hook. An early answer has no counterpart in the packet: all of it is new. */
export function diffHook(hook: Pick<HookDetail, 'packet' | 'reply'>): HookDiff {
  if (hook.packet === null || hook.reply === null) return { kind: 'none' };
  if (hook.packet.isCut || hook.reply.isCut) return { kind: 'cut' };
  const packet = parse(hook.packet);
  const reply = parse(hook.reply);
  if (!isJsonObject(packet) || !isJsonObject(reply)) return { kind: 'none' };
  const early = reply.EarlyServerResponse;
  const isPost = packet.Type === 'post-hook';
  const before = openBody(isPost ? packet.ServerResponse : packet.ClientRequest);
  const after = openBody(early ?? (isPost ? reply.ModifiedServerResponse : reply.ModifiedClientRequest));
  if (before === undefined) return { kind: 'none' };
  const compared = early === undefined ? before : undefined;
  return { kind: 'changes', before, after, changes: after === undefined ? [] : diffJson(compared, after) };
}

/** The two sides of a body of a call, before and after all hooks, in the same way. */
export function diffBodies(before: InspectedBody, after: InspectedBody): HookDiff {
  if (before === null || after === null) return { kind: 'none' };
  if (before.isCut || after.isCut) return { kind: 'cut' };
  const values = { before: parse(before) ?? before.text, after: parse(after) ?? after.text };
  return { kind: 'changes', ...values, changes: diffJson(values.before, values.after) };
}

/** A message of the protocol, its Body as JSON where it is one. */
function openBody(message: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(message) || typeof message.Body !== 'string') return message;
  return { ...message, Body: parse({ text: message.Body }) ?? message.Body };
}

function parse({ text }: { text: string }): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
