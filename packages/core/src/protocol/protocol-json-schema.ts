import { jsonSchemaOf } from '../json/json-schema-of.ts';
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
  return jsonSchemaOf('powerstrip protocol v1', definitions);
}
