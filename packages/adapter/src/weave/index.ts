export { type Attacher, type AttachOutcome, createAttacher } from './attach/create-attacher.ts';
export { createWeaveAdapter } from './create-weave-adapter.ts';
export { createDockerClient, type DockerClient } from './docker/docker-client.ts';
export { createBridgeEngine } from './engines/bridge/create-bridge-engine.ts';
export type { AttachTarget, Engine } from './engines/engine.ts';
export type { HookParts } from './hooks/hook-parts.ts';
export { LABELS, STACK_LABEL } from './labels.ts';
export { createShim, SHIM_PATH } from './shim.ts';
