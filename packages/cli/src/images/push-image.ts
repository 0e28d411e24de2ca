import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PowerstripError } from '@pw/core';

/** Has the docker CLI push an image: it knows who is logged in where. Throws PART_FAILED with its exit code. */
export async function pushImage(name: string): Promise<void> {
  const child = spawn('docker', ['push', name], { stdio: ['ignore', 2, 2] });
  const code = await once(child, 'close').then(
    ([exit]) => exit as number | null,
    (cause: Error) => {
      throw new PowerstripError('PART_FAILED', `docker push: ${cause.message}`, {
        hint: 'Install the docker CLI, or export the images and push them elsewhere: pw images export',
        cause,
      });
    },
  );
  if (code === 0) return;
  throw new PowerstripError('PART_FAILED', `docker push ${name} ended with exit code ${code}`, {
    hint: 'Its words are above. Are you logged in? docker login',
  });
}
