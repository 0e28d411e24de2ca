import { z } from 'zod';

/** none: no body. json: its text is shown. opaque: bytes that stream past the hooks, such as an archive. */
const bodyKindSchema = z.enum(['none', 'json', 'opaque']);

/**
 * The Docker API call as a hook sees it (powerstrip protocol v1).
 * Request: path and query, as the client sent them. Body: the text of a JSON body, else null.
 * BodyKind says why, BodyBytes how long the body is where that is known; both are for reading, a reply need not have
 * them.
 */
export const clientRequestSchema = z.object({
  Method: z.string().regex(/^[A-Z]+$/, 'expected an HTTP method in upper case'),
  Request: z.string().startsWith('/', 'expected a path that starts with /'),
  Body: z.string().nullable(),
  BodyKind: bodyKindSchema.optional(),
  BodyBytes: z.int().min(0).optional(),
});

/** What a request's body is to a hook; `opaque`: bytes that stream past it. */
export type BodyKind = z.infer<typeof bodyKindSchema>;

/** A client's request in a packet. `Request` is path and query; `Body` is text, null for none or for what is not JSON. */
export type ClientRequest = z.infer<typeof clientRequestSchema>;
