export { freePort } from './async/free-port.ts';
export { runConcurrently } from './async/run-concurrently.ts';
export { seededRandom } from './async/seeded-random.ts';
export { waitUntil } from './async/wait-until.ts';
export { againIfOutputLost } from './docker-cli/again-if-output-lost.ts';
export { againIfRuncRefuses } from './docker-cli/again-if-runc-refuses.ts';
export { createDockerCli, type DockerCli } from './docker-cli/docker-cli.ts';
export { findLeastMemory } from './docker-cli/find-least-memory.ts';
export { type CommandOptions, type CommandResult, runCommand } from './docker-cli/run-command.ts';
export { buildBusyboxImage } from './docker-cli/test-images.ts';
export { withoutWaitRace } from './docker-cli/without-wait-race.ts';
export { type Certificates, createCertificates } from './fake-docker/certificates.ts';
export type { EngineCall } from './fake-docker/engine-call.ts';
export type { EngineRequest } from './fake-docker/engine-request.ts';
export {
  type EngineScript,
  type FakeDocker,
  type FakeDockerOptions,
  seenByFakeDocker,
  startFakeDocker,
} from './fake-docker/fake-docker.ts';
export { killIfRunning } from './kill-if-running.ts';
export { readProc } from './read-proc.ts';
