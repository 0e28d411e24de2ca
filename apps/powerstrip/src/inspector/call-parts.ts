import type { CallDetail, CallSummary, HookDetail, InspectedBody } from '@pw/core/inspector';

/** A body whose text is one of the texts of its call. */
export interface KeptBody {
  /** Which of them. */
  readonly at: number;
  readonly bytes: number;
  readonly isCut: boolean;
}

/** A packet or reply of the protocol, its bodies among the texts of its call: see `hideBody`. */
export interface KeptMessage {
  readonly value: unknown;
  readonly isCut: boolean;
  /** How much of its bodies is cut away. */
  readonly lostBytes: number;
}

export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: KeptBody | null;
}

export interface KeptHook {
  readonly packet: KeptMessage | null;
  readonly reply: KeptMessage | null;
}

/** What is kept of a call beside its summary, for JSON. */
export interface CallRest {
  readonly target: string;
  readonly headers: [string, string][];
  readonly body: KeptBody | null;
  readonly forwarded: { method: string; target: string; body: KeptBody | null } | null;
  readonly engineAnswer: KeptAnswer | null;
  readonly answer: KeptAnswer | null;
  readonly endpoints: CallDetail['endpoints'];
  /** In the order of those of the summary. */
  readonly hooks: readonly KeptHook[];
  /** Bodies; hooks pass them on as they are, so that many places show the same one. */
  readonly texts: readonly string[];
}

/** One call with all that is kept of it, as the API gives it. */
export function detailOf(summary: CallSummary, rest: CallRest): CallDetail {
  const { target, headers, forwarded, engineAnswer, answer, endpoints, texts } = rest;
  const answerOf = (kept: KeptAnswer) => ({ ...kept, body: showBody(kept.body, texts) });
  return {
    ...summary,
    hooks: summary.hooks.map((hook, index): HookDetail => {
      const { packet, reply } = rest.hooks[index] as KeptHook;
      return { ...hook, packet: showMessage(packet, texts), reply: showMessage(reply, texts) };
    }),
    request: { target, headers, body: showBody(rest.body, texts) },
    forwarded: forwarded && { ...forwarded, body: showBody(forwarded.body, texts) },
    engineAnswer: engineAnswer && answerOf(engineAnswer),
    answer: answer && answerOf(answer),
    endpoints,
  };
}

function showBody(kept: KeptBody | null, texts: readonly string[]): InspectedBody {
  if (kept === null) return null;
  const { at, ...about } = kept;
  return { text: texts[at] ?? '', ...about };
}

/** The JSON text of a kept message. */
export function showMessage(message: KeptMessage | null, texts: readonly string[]): InspectedBody {
  if (message === null) return null;
  const { value, isCut, lostBytes } = message;
  const text = JSON.stringify(showValue(value, { key: '', texts }));
  return { text, bytes: Buffer.byteLength(text) + lostBytes, isCut };
}

/**
 * What stands under a key `Body` in place of the text with this number, or of a list. An adapter may reply with any JSON
 * there: a list is in a list of its own, so that none is taken for a number of a text.
 */
export function hideBody(body: number | unknown[]): unknown {
  return [body];
}

function showValue(value: unknown, place: { key: string; texts: readonly string[] }): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { texts } = place;
  if (!Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, showValue(item, { key, texts })]),
    );
  if (place.key !== 'Body') return value.map((item) => showValue(item, place));
  const [body] = value as [number | unknown[]];
  return typeof body === 'number' ? texts[body] : body.map((item) => showValue(item, place));
}
