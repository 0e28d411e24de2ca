import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerInspect } from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';

/** Docker says `Running` a little before it knows the pid. */
const PID_POLL_MS = 20;
const PID_TRIES = 250;

/** Waits for the pid of a container that runs; undefined when it does not run, or no longer runs. */
export async function waitForPid(
  docker: DockerClient,
  first: ContainerInspect | undefined,
): Promise<ContainerInspect | undefined> {
  let container = first;
  for (let tries = 0; tries < PID_TRIES && container?.State.Running === true; tries += 1) {
    if (container.State.Pid > 0) return container;
    await sleep(PID_POLL_MS);
    container = await docker.inspectContainer(container.Id);
  }
  return undefined;
}
