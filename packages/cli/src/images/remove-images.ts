import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { statusOf } from '../engine/docker-failure.ts';

/** Removes the images of these names, the base of the others last; gives those that were there. Throws IMAGE_IN_USE. */
export async function removeImages(docker: Docker, names: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const name of names.toReversed()) {
    try {
      await docker.getImage(name).remove();
      removed.push(name);
    } catch (error) {
      if (statusOf(error) === 404) continue;
      if (statusOf(error) === 409) throw inUse(name, error);
      throw error;
    }
  }
  return removed;
}

function inUse(name: string, cause: unknown): PowerstripError {
  return new PowerstripError('IMAGE_IN_USE', `The image ${name} is in use`, {
    hint: `Remove the parts first: pw down (docker ps -a --filter ancestor=${name} lists the containers)`,
    cause,
  });
}
