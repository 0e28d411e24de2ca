export { type Attacher, type AttachOutcome, createAttacher } from './attach/create-attacher.ts';
export { createWeaveAdapter } from './create-weave-adapter.ts';
export { createWeaveService, type WeaveService } from './create-weave-service.ts';
export { createDockerClient, type DockerClient } from './docker/docker-client.ts';
export {
  createNetworkEngine,
  type NetworkEngineChoice,
  networkEngineChoices,
} from './engines/create-network-engine.ts';
export type {
  AttachTarget,
  ContainerRequest,
  CreatePlan,
  CreateRequest,
  KnownContainer,
  NetworkEngine,
  NetworkEngineStatus,
} from './engines/network-engine.ts';
export type {
  NetworkEngineName,
  NetworkEngineParts,
  NetworkEngineSettings,
} from './engines/network-engine-settings.ts';
export type { HookParts } from './hooks/hook-parts.ts';
export { LABELS, STACK_LABEL } from './labels.ts';
export { createLibc } from './netlink/libc.ts';
export { createShim, SHIM_PATH } from './shim.ts';
