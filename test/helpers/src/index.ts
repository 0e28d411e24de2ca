export { createDockerCli, type DockerCli } from './docker-cli/docker-cli.ts';
export { type CommandOptions, type CommandResult, runCommand } from './docker-cli/run-command.ts';
export { buildBusyboxImage } from './docker-cli/test-images.ts';
