import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PowerstripError } from '@pw/core';

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
  const command = `docker ${args.join(' ')}`;
  const child = spawn('docker', args, { stdio: ['ignore', 2, 2] });
  const code = await once(child, 'close').then(
    ([exit]) => exit as number | null,
    (cause: Error) => {
      throw new PowerstripError('PART_FAILED', `${command}: ${cause.message}`, {
        hint: 'Install the docker CLI, or export the images and push them elsewhere: pw images export',
        cause,
      });
    },
  );
  if (code === 0) return;
  throw new PowerstripError('PART_FAILED', `${command} ended with exit code ${code}`, {
    hint: 'Its words are above. Are you logged in? docker login',
  });
}
