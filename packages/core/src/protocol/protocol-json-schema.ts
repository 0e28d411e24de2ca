import { z } from 'zod';
import { clientRequestSchema } from './client-request.ts';
import {
  postHookReplySchema,
  postHookRequestSchema,
  preHookReplySchema,
  preHookRequestSchema,
  unwindRequestSchema,
} from './hook-packets.ts';
import { serverResponseSchema } from './server-response.ts';

const definitions = {
  PreHookRequest: preHookRequestSchema,
  PreHookReply: preHookReplySchema,
  PostHookRequest: postHookRequestSchema,
  PostHookReply: postHookReplySchema,
  UnwindRequest: unwindRequestSchema,
  ClientRequest: clientRequestSchema,
  ServerResponse: serverResponseSchema,
};

/** Protocol v1 as JSON Schema (2020-12), one definition per packet: docs/protocol.schema.json, for any language. */
export function protocolJsonSchema(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(definitions)) registry.add(schema, { id });
  // `io: input`: a packet may carry fields that are not known yet; they are ignored.
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/$defs/${id}` });
  const $defs = Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'powerstrip protocol v1',
    $defs: Object.fromEntries($defs),
  };
}
