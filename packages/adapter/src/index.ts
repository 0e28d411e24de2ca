export { type Attacher, type AttachOutcome, createAttacher } from './attach/create-attacher.ts';
export { createWeaveAdapter } from './create-weave-adapter.ts';
export { createWeaveService, type WeaveService } from './create-weave-service.ts';
export { createDockerClient, type DockerClient } from './docker/docker-client.ts';
export {
  createEngine,
  type EngineChoice,
  type EngineName,
  type EngineParts,
  type EngineSettings,
  engineChoices,
} from './engines/create-engine.ts';
export type {
  AddressClaim,
  AttachTarget,
  CreatePlan,
  CreateRequest,
  Engine,
  EngineStatus,
  KnownContainer,
} from './engines/engine.ts';
export type { HookParts } from './hooks/hook-parts.ts';
export { LABELS, STACK_LABEL } from './labels.ts';
export { createLibc } from './netlink/libc.ts';
export { createShim, SHIM_PATH } from './shim.ts';
