// A browser loads this too: nothing here, or below, may import from node.
export {
  type AdapterView,
  type ApiError,
  apiErrorSchema,
  type CallPage,
  callPageSchema,
  type EndpointView,
  type HookMatch,
  type HooksView,
  hookMatchSchema,
  hooksViewSchema,
  type InspectorEvents,
  inspectorEventSchemas,
  type NetworkView,
  networkViewSchema,
  type ReplayRequest,
  type ReplayResult,
  replayRequestSchema,
  replayResultSchema,
} from './api-schemas.ts';
export { type CallFilter, filterWords, parseCallFilter } from './call-filter.ts';
export {
  type CallDetail,
  type CallSummary,
  callDetailSchema,
  callSummarySchema,
  type HookDetail,
  type HookOutcome,
  type HookSummary,
  type InspectedBody,
} from './call-schemas.ts';
export { copyAsCurl } from './copy-as-curl.ts';
export { copyAsDockerCommand, type DockerCommand } from './copy-as-docker-command.ts';
export { harEntry, harHead } from './har.ts';
export { diffBodies, diffHook, type HookDiff } from './hook-diff.ts';
export { inspectorJsonSchema } from './inspector-json-schema.ts';
export { diffJson, isSameJson, type JsonChange } from './json-diff.ts';
export { inspectorPolicy } from './page-policy.ts';
