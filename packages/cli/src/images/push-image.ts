import { PowerstripError } from '@pw/core';
import { type DockerCliUse, requireDockerCli, runDockerCli } from '../engine/docker-cli.ts';

const PUSH: DockerCliUse = {
  command: 'pw images push',
  instead: 'export the images and push them elsewhere: pw images export',
};

/** Throws PART_FAILED where nothing can be pushed: to be known before images are made for it. */
export function ensureCanPush(): Promise<void> {
  return requireDockerCli(PUSH);
}

/** Has the docker CLI push an image: it knows who is logged in where. Throws PART_FAILED with its exit code. */
export async function pushImage(name: string): Promise<void> {
  await runDocker(['push', name]);
}

/** Makes `name` in its registry stand for images that are there, one for each machine. Throws PART_FAILED. */
export async function pushManifestList(name: string, images: readonly string[]): Promise<void> {
  // As the engine does, the registry of this machine may be spoken to without TLS.
  const insecure = /^(?:localhost|127(?:\.\d+){3})(?::|\/)/.test(name) ? ['--insecure'] : [];
  await runDocker(['manifest', 'create', '--amend', ...insecure, name, ...images]);
  await runDocker(['manifest', 'push', '--purge', ...insecure, name]);
}

async function runDocker(args: readonly string[]): Promise<void> {
  const code = await runDockerCli(args, PUSH);
  if (code === 0) return;
  throw new PowerstripError('PART_FAILED', `docker ${args.join(' ')} ended with exit code ${code}`, {
    hint: 'Its words are above. Are you logged in? docker login',
  });
}
