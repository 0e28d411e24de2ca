import { type ContainerInspect, PowerstripError } from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';

/** A container that a command names: by its name, its id or the beginning of that. Throws NO_SUCH_CONTAINER. */
export async function findContainer(docker: DockerClient, ref: string): Promise<ContainerInspect> {
  // To Docker, an empty name is another call.
  const container = ref === '' ? undefined : await docker.inspectContainer(ref);
  if (container !== undefined) return container;
  throw new PowerstripError('NO_SUCH_CONTAINER', `there is no container ${ref === '' ? '""' : ref}`);
}
