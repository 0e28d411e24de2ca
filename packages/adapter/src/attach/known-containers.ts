import type { ContainerInspect } from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';
import type { ContainerRequest, KnownContainer } from '../engines/network-engine.ts';
import { isOurs, type Ownership, wasCreatedByUs } from '../labels.ts';
import { containerRequest } from './container-request.ts';
import { mapConcurrently } from './map-concurrently.ts';

const INSPECTS_AT_ONCE = 8;

/** With everything that Docker shows of it. */
export interface InspectedContainer extends KnownContainer {
  container: ContainerInspect;
}

/** Every container of ours that asks for addresses: the running ones, and those that the create hook has seen. */
export async function knownContainers(
  docker: DockerClient,
  ownership: Ownership,
): Promise<InspectedContainer[]> {
  const listed = (await docker.listContainers()).filter(
    ({ running, labels }) => isOurs(labels, ownership) && (running || wasCreatedByUs(labels)),
  );
  const inspected = await mapConcurrently(listed, INSPECTS_AT_ONCE, ({ id }) => docker.inspectContainer(id));
  return inspected.flatMap((container) => {
    const request = container && requestOrNothing(container);
    return container && request
      ? [{ id: container.Id, running: container.State.Running, request, container }]
      : [];
  });
}

/** A container that was created behind our back with a bad WEAVE_CIDR asks for nothing that we could give. */
function requestOrNothing(container: ContainerInspect): ContainerRequest | undefined {
  try {
    return containerRequest(container);
  } catch {
    return undefined;
  }
}
