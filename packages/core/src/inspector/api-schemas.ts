import { z } from 'zod';
import { callSummarySchema, hookOutcomeSchema, inspectedBodySchema } from './call-schemas.ts';

/** `GET /api/calls?filter=&before=ID&limit=N`, newest first. `before=next` asks for the page that follows. */
export const callPageSchema = z.object({
  calls: z.array(callSummarySchema),
  /** How many calls are kept now, and how many were dropped because of a bound since the start or the last clear. */
  kept: z.int().nonnegative(),
  dropped: z.int().nonnegative(),
  /** The `before` of the next page; null: this is the last. */
  next: z.string().nullable(),
});

/** An adapter of adapters.yml. Its figures are those of the last calls that are kept. */
const adapterViewSchema = z.object({
  name: z.string(),
  /** Without user and password. */
  url: z.string(),
  mode: z.enum(['enforce', 'observe']),
  onError: z.enum(['fail', 'continue']),
  timeoutMs: z.number(),
  /** null: not asked yet. */
  health: z.object({ ok: z.boolean(), message: z.string(), checkedAt: z.string() }).nullable(),
  calls: z.int().nonnegative(),
  errors: z.int().nonnegative(),
  lastError: z.object({ code: z.string(), message: z.string(), at: z.string() }).nullable(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
});

/** An endpoint of adapters.yml, in file order. `refuse`: why powerstrip refuses such calls itself. */
const endpointViewSchema = z.object({
  pattern: z.string(),
  line: z.int().positive().nullable(),
  pre: z.array(z.string()),
  post: z.array(z.string()),
  refuse: z.string().nullable(),
});

/** `GET /api/hooks`: adapters.yml as it is understood now. `faults`: why the file as it is now was not taken. */
export const hooksViewSchema = z.object({
  file: z.string(),
  loadedAt: z.string(),
  faults: z.array(z.object({ line: z.int().positive().nullable(), message: z.string() })),
  adapters: z.array(adapterViewSchema),
  endpoints: z.array(endpointViewSchema),
});

/** `GET /api/hooks/match?method=&path=`: what would happen to such a call. */
export const hookMatchSchema = z.object({
  /** The endpoints that match, in file order; one alone where it refuses. */
  endpoints: z.array(endpointViewSchema),
  /** Adapters in the order in which they are called. */
  pre: z.array(z.string()),
  post: z.array(z.string()),
  refuse: z.string().nullable(),
});

/** `GET /api/network`: as the weave adapter sees it. */
export const networkViewSchema = z.object({
  /** The network engine: bridge, weave …; null: no adapter of adapters.yml tells, and `error` says why. */
  engine: z.string().nullable(),
  error: z.string().nullable(),
  containers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      image: z.string(),
      /** A part of powerstrip-weave itself. */
      isOurs: z.boolean(),
      /** waiting: it asked for the network and does not have it yet; left-alone: it did not ask. */
      state: z.enum(['waiting', 'attached', 'left-alone', 'stopped']),
      addresses: z.array(z.string()),
      /** What the others on the network call it. */
      names: z.array(z.string()),
      /** null: this host. */
      host: z.string().nullable(),
    }),
  ),
  peers: z.array(z.object({ name: z.string(), address: z.string().nullable(), isConnected: z.boolean() })),
});

/** `POST /api/calls/{id}/replay`: sends the packet of the hook with this index to an adapter, never to the engine. */
export const replayRequestSchema = z.object({ hook: z.int().nonnegative(), adapter: z.string().min(1) });

/** What the adapter answered to a replayed packet. */
export const replayResultSchema = z.object({
  reply: inspectedBodySchema,
  durationMs: z.number().nonnegative(),
  outcome: hookOutcomeSchema,
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What an adapter with `mode: observe` would have answered in place of Docker. */
  wouldRefuse: z.string().nullable(),
});

/** Any answer with a status of 400 or more. */
export const apiErrorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string() });

/**
 * The data of each event of `GET /api/events` by its name. call: a call began, went on or ended; hooks: adapters.yml was read
 * again; network: something on the network is different; cleared: the recorded calls are gone.
 */
export const inspectorEventSchemas = {
  call: callSummarySchema,
  hooks: z.object({ loadedAt: z.string(), faults: z.int().nonnegative() }),
  network: networkViewSchema,
  cleared: z.object({}),
};

/** A page of calls. */
export type CallPage = z.infer<typeof callPageSchema>;
/** An adapter of adapters.yml. */
export type AdapterView = z.infer<typeof adapterViewSchema>;
/** An endpoint of adapters.yml. */
export type EndpointView = z.infer<typeof endpointViewSchema>;
/** adapters.yml as understood. */
export type HooksView = z.infer<typeof hooksViewSchema>;
/** What would happen to a call. */
export type HookMatch = z.infer<typeof hookMatchSchema>;
/** Who is on the weave network. */
export type NetworkView = z.infer<typeof networkViewSchema>;
/** Which packet goes to which adapter. */
export type ReplayRequest = z.infer<typeof replayRequestSchema>;
/** The adapter's answer to a replayed packet. */
export type ReplayResult = z.infer<typeof replayResultSchema>;
/** Why a request was not answered. */
export type ApiError = z.infer<typeof apiErrorSchema>;
/** Event name → its data. */
export type InspectorEvents = {
  [name in keyof typeof inspectorEventSchemas]: z.infer<(typeof inspectorEventSchemas)[name]>;
};
