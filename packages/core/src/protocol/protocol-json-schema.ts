import { z } from 'zod';
import {
  postHookReplySchema,
  postHookRequestSchema,
  preHookReplySchema,
  preHookRequestSchema,
  unwindRequestSchema,
} from './hook-packets.ts';

const packets = {
  PreHookRequest: preHookRequestSchema,
  PreHookReply: preHookReplySchema,
  PostHookRequest: postHookRequestSchema,
  PostHookReply: postHookReplySchema,
  UnwindRequest: unwindRequestSchema,
};

/** Protocol v1 as JSON Schema (2020-12), one definition per packet: docs/protocol.schema.json, for any language. */
export function protocolJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'powerstrip protocol v1',
    $defs: Object.fromEntries(Object.entries(packets).map(([name, packet]) => [name, definition(packet)])),
  };
}

/** `io: input`: a packet may carry fields that are not known yet; they are ignored. */
function definition(packet: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(packet, { io: 'input' });
  return schema;
}
