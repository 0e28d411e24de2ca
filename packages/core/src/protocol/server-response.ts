import { z } from 'zod';

/** Docker's answer as a hook sees it (powerstrip protocol v1). Body: text, or null for none. Code: the HTTP status. */
export const serverResponseSchema = z.object({
  ContentType: z.string().nullable(),
  Body: z.string().nullable(),
  Code: z.int().min(200).max(599),
});

/** Docker's answer in a packet, or the answer that a hook gives in its place. */
export type ServerResponse = z.infer<typeof serverResponseSchema>;
