import { z } from 'zod';
import {
  apiErrorSchema,
  callPageSchema,
  hookMatchSchema,
  hooksViewSchema,
  inspectorEventSchemas,
  networkViewSchema,
  replayRequestSchema,
  replayResultSchema,
} from './api-schemas.ts';
import {
  callDetailSchema,
  callSummarySchema,
  hookOutcomeSchema,
  inspectedBodySchema,
} from './call-schemas.ts';

const definitions = {
  CallPage: callPageSchema,
  CallSummary: callSummarySchema,
  CallDetail: callDetailSchema,
  InspectedBody: inspectedBodySchema,
  HookOutcome: hookOutcomeSchema,
  HooksView: hooksViewSchema,
  HooksEvent: inspectorEventSchemas.hooks,
  HookMatch: hookMatchSchema,
  NetworkView: networkViewSchema,
  ReplayRequest: replayRequestSchema,
  ReplayResult: replayResultSchema,
  ApiError: apiErrorSchema,
};

/** The inspector's HTTP API as JSON Schema (2020-12): docs/inspector.schema.json. */
export function inspectorJsonSchema(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(definitions)) registry.add(schema, { id });
  // `io: input`: later versions may add fields.
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/$defs/${id}` });
  const $defs = Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'powerstrip inspector API',
    $defs: Object.fromEntries($defs),
  };
}
