import { z } from 'zod';

/**
 * The Docker API call as a hook sees it (powerstrip protocol v1).
 * Request: path and query, as the client sent them. Body: the text of a JSON body, else null.
 */
export const clientRequestSchema = z.object({
  Method: z.string().regex(/^[A-Z]+$/, 'expected an HTTP method in upper case'),
  Request: z.string().startsWith('/', 'expected a path that starts with /'),
  Body: z.string().nullable(),
});

/** A client's request in a packet. `Request` is path and query; `Body` is text, null for none or for what is not JSON. */
export type ClientRequest = z.infer<typeof clientRequestSchema>;
