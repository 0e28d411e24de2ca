import { z } from 'zod';

const millis = z.number().nonnegative();
const fault = z.object({ code: z.string(), message: z.string() });

/** Text of a body, cut at powerstrip's bound. `bytes`: its whole length. null: there is none, or it is not text. */
export const inspectedBodySchema = z
  .object({ text: z.string(), bytes: z.int().nonnegative(), isCut: z.boolean() })
  .nullable();

/**
 * What a hook did. running: it has not answered yet; answered: it answered in place of Docker; refused: so, with a status of 400 or more; failed: the
 * adapter's error; observed: `mode: observe`, so nothing it says counts; skipped: it was not called.
 */
export const hookOutcomeSchema = z.enum([
  'running',
  'unmodified',
  'changed',
  'answered',
  'refused',
  'failed',
  'observed',
  'skipped',
]);

/** One hook of a call. `startedMs`: since the call began. */
const hookSummarySchema = z.object({
  adapter: z.string(),
  type: z.enum(['pre-hook', 'post-hook', 'unwind']),
  startedMs: millis,
  durationMs: millis,
  outcome: hookOutcomeSchema,
  error: fault.nullable(),
  /** What an adapter with `mode: observe` would have answered in place of Docker. */
  wouldRefuse: z.string().nullable(),
  /** Why it was not called. */
  skipped: z.string().nullable(),
});

/** One call in a list. Its figures are those of now while `state` is running. */
export const callSummarySchema = z.object({
  /** The id that adapters, the log and errors name: 16 hexadecimal digits. */
  id: z.string(),
  /** ISO 8601 with milliseconds. */
  startedAt: z.string(),
  method: z.string(),
  /** Decoded, without the query. */
  path: z.string(),
  /** With `?`; empty without one. */
  query: z.string(),
  client: z
    .object({
      address: z.string().optional(),
      certificate: z.string().optional(),
      /** Of the unix socket that it came through, as powerstrip sees it. */
      socketPath: z.string().optional(),
    })
    .nullable(),
  userAgent: z.string().nullable(),
  /** Id or name of the container in the path, or the name that is asked for, or the id of what was created. */
  container: z.string().nullable(),
  /** The id of what Docker created. */
  created: z.string().nullable(),
  /** pass: bytes as they came; tunnel: the connection was hijacked; refused: never forwarded. */
  kind: z.enum(['pass', 'hooked', 'tunnel', 'refused']),
  state: z.enum(['running', 'ended']),
  /** Of the answer that the client got; 0: it got none. */
  status: z.int().nonnegative(),
  /** Of the answer, head included. */
  bytes: z.int().nonnegative(),
  durationMs: millis,
  /** From the request's way to the Docker engine to the head of its answer; null: it was not asked. */
  engine: z.object({ startedMs: millis, durationMs: millis }).nullable(),
  /** A hook changed the request or the answer. */
  isChanged: z.boolean(),
  /** powerstrip or a hook refused the call. */
  isRefused: z.boolean(),
  error: fault.nullable(),
  hooks: z.array(hookSummarySchema),
});

/** A hook with what was sent to the adapter and what it answered: the JSON texts of protocol v1. */
const hookDetailSchema = hookSummarySchema.extend({
  packet: inspectedBodySchema,
  reply: inspectedBodySchema,
});

const answerSchema = z.object({
  status: z.int().nonnegative(),
  contentType: z.string().nullable(),
  body: inspectedBodySchema,
});

/** One call with all that was recorded of it. Secrets are masked. */
export const callDetailSchema = callSummarySchema.extend({
  /** As the client sent it. `target`: path and query. */
  request: z.object({
    target: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: inspectedBodySchema,
  }),
  /** As the Docker engine got it after the pre-hooks; null: it got nothing, or what the client sent, unread. */
  forwarded: z.object({ method: z.string(), target: z.string(), body: inspectedBodySchema }).nullable(),
  engineAnswer: answerSchema.nullable(),
  /** As the client got it. */
  answer: answerSchema.nullable(),
  hooks: z.array(hookDetailSchema),
  /** The patterns of adapters.yml that matched, with the line each stands on. */
  endpoints: z.array(z.object({ pattern: z.string(), line: z.int().positive().nullable() })),
});

/** Text of a body with its whole length, or null. */
export type InspectedBody = z.infer<typeof inspectedBodySchema>;
/** What a hook did, in one word. */
export type HookOutcome = z.infer<typeof hookOutcomeSchema>;
/** One hook of a call in a list. */
export type HookSummary = z.infer<typeof hookSummarySchema>;
/** One hook of a call, with packet and reply. */
export type HookDetail = z.infer<typeof hookDetailSchema>;
/** One call in a list. */
export type CallSummary = z.infer<typeof callSummarySchema>;
/** One call with all that was recorded. */
export type CallDetail = z.infer<typeof callDetailSchema>;
