import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerInspect } from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';

interface Polling {
  pollMs?: number;
  tries?: number;
}

/**
 * Docker says `Running` a little before it knows the pid. Waits for that of a container that runs; undefined when it
 * does not run, or no longer runs, or has no pid after five seconds.
 */
export async function waitForPid(
  docker: Pick<DockerClient, 'inspectContainer'>,
  first: ContainerInspect | undefined,
  { pollMs = 20, tries = 250 }: Polling = {},
): Promise<ContainerInspect | undefined> {
  let container = first;
  for (let left = tries; left > 0 && container?.State.Running === true; left -= 1) {
    if (container.State.Pid > 0) return container;
    await sleep(pollMs);
    container = await docker.inspectContainer(container.Id);
  }
  return undefined;
}
