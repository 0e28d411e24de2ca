export { createDockerCli, type DockerCli } from './docker-cli/docker-cli.ts';
export { type CommandOptions, type CommandResult, runCommand } from './docker-cli/run-command.ts';
export { buildBusyboxImage } from './docker-cli/test-images.ts';
export { withoutWaitRace } from './docker-cli/without-wait-race.ts';
export { type Certificates, createCertificates } from './fake-engine/certificates.ts';
export type { EngineCall } from './fake-engine/engine-call.ts';
export type { EngineRequest } from './fake-engine/engine-request.ts';
export {
  type EngineScript,
  type FakeEngine,
  type FakeEngineOptions,
  seenByFakeDocker,
  startFakeEngine,
} from './fake-engine/fake-engine.ts';
