import { isJsonObject, parseJson } from '@pw/core';
import type { CallDetail } from '@pw/core/inspector';

/** Who refused a call, and the reason that the client was given. */
export interface Refusal {
  /** The adapter, or null: powerstrip itself. */
  readonly adapter: string | null;
  readonly reason: string;
}

/** undefined: the call was not refused. */
export function refusalOf(call: CallDetail): Refusal | undefined {
  if (!call.isRefused) return undefined;
  const hook = call.hooks.find(({ outcome }) => outcome === 'refused' || outcome === 'failed');
  const reason = messageOf(call.answer?.body?.text) ?? hook?.error?.message ?? call.error?.message;
  return { adapter: hook?.adapter ?? null, reason: reason ?? `the answer was ${call.status}` };
}

/** Docker's errors, and ours, are `{"message": …}`. */
function messageOf(text: string | undefined): string | undefined {
  try {
    const value = parseJson(text ?? '');
    return isJsonObject(value) && typeof value.message === 'string' ? value.message : undefined;
  } catch {
    return undefined;
  }
}
