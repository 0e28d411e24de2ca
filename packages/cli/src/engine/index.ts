export { createEngineClient } from './create-engine-client.ts';
export { engineEnv } from './engine-env.ts';
export { DEFAULT_DOCKER_HOST, type EngineHandle, ensureEngine } from './ensure-engine.ts';
export { pingEngine } from './ping-engine.ts';
