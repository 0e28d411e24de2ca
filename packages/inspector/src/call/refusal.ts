import { isJsonObject, parseJson } from '@pw/core';
import type { CallDetail, HookDetail } from '@pw/core/inspector';

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
  const adapter = hook?.adapter ?? null;
  return {
    adapter,
    reason: reason === undefined ? `the answer was ${call.status}` : bare(reason, adapter, call.id),
  };
}

/** A fault of a hook, for people. `isBad`: it counts; an adapter that only observes has none. */
export interface HookFault {
  readonly title: string;
  readonly text: string;
  readonly isBad: boolean;
}

/**
 * Why a hook ended the call, or would have if its adapter did not only observe: a refusal, which is no error of its adapter,
 * by name; anything else by its error code.
 */
export function faultOf(
  hook: Pick<HookDetail, 'adapter' | 'outcome' | 'error' | 'wouldRefuse'>,
): HookFault | undefined {
  const { adapter, outcome, error, wouldRefuse } = hook;
  if (wouldRefuse !== null)
    return {
      title: `${adapter} only observes. It would have refused:`,
      text: bare(wouldRefuse, adapter),
      isBad: false,
    };
  if (error === null) return undefined;
  if (outcome !== 'refused') return { title: error.code, text: error.message, isBad: true };
  return { title: `Refused by ${adapter}:`, text: bare(error.message, adapter), isBad: true };
}

/** The message without what powerstrip puts around it for clients: who refused, and the id of the call. */
function bare(message: string, adapter: string | null, callId?: string): string {
  const [before, after] = [`powerstrip adapter ${adapter}: `, ` (call ${callId})`];
  const text = message.startsWith(before) ? message.slice(before.length) : message;
  return text.endsWith(after) ? text.slice(0, -after.length) : text;
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
