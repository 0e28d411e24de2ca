import type { ImageInspect } from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';
import type { EngineFiles } from './create-engine-files.ts';
import { createMemory } from './create-memory.ts';

/** A few kilobytes each. */
const MAX_IMAGES = 64;

/**
 * The same client, which asks the engine about an image once for as long as no name of an image changes. Not by events:
 * one may come after the create request that it is about, and the container would get the command of another image.
 */
export function rememberImages(docker: DockerClient, files: Pick<EngineFiles, 'imageNames'>): DockerClient {
  const images = createMemory<ImageInspect | undefined>(MAX_IMAGES);
  const inspectImage: DockerClient['inspectImage'] = (name, platform) =>
    images.recall(JSON.stringify([name, platform]), {
      stamp: files.imageNames,
      load: () => docker.inspectImage(name, platform),
    });
  return Object.assign(Object.create(docker) as DockerClient, { inspectImage });
}
