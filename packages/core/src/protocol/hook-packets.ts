import { z } from 'zod';
import { clientRequestSchema } from './client-request.ts';
import { serverResponseSchema } from './server-response.ts';

/** `PowerstripProtocolVersion` of every packet. The original powerstrip has 1, and so do we: our extensions are optional. */
export const PROTOCOL_VERSION = 1;
const version = z.literal(PROTOCOL_VERSION);

/** Names in lower case, as Node gives them; only sent to adapters that ask for `headers` in adapters.yml. */
const headersSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** Who is calling, as far as powerstrip knows. */
const callingClientSchema = z.object({
  /** `IP:PORT`, or `unix`. */
  address: z.string(),
  /** The client certificate that was verified: subject as `CN=name, O=…`, names, and SHA-256 fingerprint. */
  certificate: z
    .object({ subject: z.string(), san: z.array(z.string()), fingerprint: z.string() })
    .optional(),
});

/** Our extensions of every packet. */
const aboutTheCall = {
  /** The same in each packet of one call, in its log line and in its errors: 16 hexadecimal digits. */
  CallId: z.string().optional(),
  Client: callingClientSchema.optional(),
};

/** What powerstrip POSTs before it calls Docker. */
export const preHookRequestSchema = z.object({
  PowerstripProtocolVersion: version,
  Type: z.literal('pre-hook'),
  ...aboutTheCall,
  ClientRequest: clientRequestSchema,
  ClientHeaders: headersSchema.optional(),
});

/** What powerstrip POSTs after Docker answered; ClientRequest is the request as Docker got it. */
export const postHookRequestSchema = z.object({
  PowerstripProtocolVersion: version,
  Type: z.literal('post-hook'),
  ...aboutTheCall,
  ClientRequest: clientRequestSchema,
  ClientHeaders: headersSchema.optional(),
  ServerResponse: serverResponseSchema,
});

/**
 * What powerstrip POSTs, in reverse order, to the pre-hooks that had succeeded when a later step failed (our extension;
 * only to adapters with `unwind: true`). ClientRequest is the request as that adapter returned it.
 */
export const unwindRequestSchema = z.object({
  PowerstripProtocolVersion: version,
  Type: z.literal('unwind'),
  ...aboutTheCall,
  ClientRequest: clientRequestSchema,
  Reason: z.string(),
});

/** Any packet that powerstrip sends to an adapter, told apart by `Type`. */
export const hookRequestSchema = z.discriminatedUnion('Type', [
  preHookRequestSchema,
  postHookRequestSchema,
  unwindRequestSchema,
]);

/**
 * The answer to a pre-hook: the request to go on with, or (our extension) `EarlyServerResponse`:
 * stop the chain, answer this, do not call Docker. `SkipPostHook` (our extension): the adapter's own post-hook has
 * nothing to do in this call, and is left out.
 */
export const preHookReplySchema = z.union([
  z.object({
    PowerstripProtocolVersion: version,
    ModifiedClientRequest: clientRequestSchema,
    SkipPostHook: z.boolean().optional(),
  }),
  z.object({ PowerstripProtocolVersion: version, EarlyServerResponse: serverResponseSchema }),
]);

/** The answer to a post-hook. */
export const postHookReplySchema = z.object({
  PowerstripProtocolVersion: version,
  ModifiedServerResponse: serverResponseSchema,
});

/** A checked packet of `preHookRequestSchema`. */
export type PreHookRequest = z.infer<typeof preHookRequestSchema>;
/** A checked packet of `postHookRequestSchema`. */
export type PostHookRequest = z.infer<typeof postHookRequestSchema>;
/** A checked packet of `unwindRequestSchema`. */
export type UnwindRequest = z.infer<typeof unwindRequestSchema>;
/** What an adapter receives; `Type` says which hook it is for. */
export type HookRequest = z.infer<typeof hookRequestSchema>;
/** What an adapter answers to a pre-hook: a request to go on with, or an answer for the client. */
export type PreHookReply = z.infer<typeof preHookReplySchema>;
/** What an adapter answers to a post-hook. */
export type PostHookReply = z.infer<typeof postHookReplySchema>;
/** Who is calling: its address, and its certificate where one was verified. */
export type CallingClient = z.infer<typeof callingClientSchema>;
/** Name in lower case → value, or a list where a header came more than once. */
export type ClientHeaders = z.infer<typeof headersSchema>;
