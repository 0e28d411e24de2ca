import { jsonSchemaOf } from '../json/json-schema-of.ts';
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
  return jsonSchemaOf('powerstrip inspector API', definitions);
}
