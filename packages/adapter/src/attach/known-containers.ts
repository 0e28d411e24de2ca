import type { ContainerInspect } from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';
import type { AddressClaim, KnownContainer } from '../engines/engine.ts';
import { isOurs, type Ownership, wasCreatedByUs } from '../labels.ts';
import { claimOf } from './container-request.ts';
import { mapConcurrently } from './map-concurrently.ts';

const INSPECTS_AT_ONCE = 8;

/** Every container of ours that asks for addresses: the running ones, and those that the create hook has seen. */
export async function knownContainers(docker: DockerClient, ownership: Ownership): Promise<KnownContainer[]> {
  const listed = (await docker.listContainers()).filter(
    ({ running, labels }) => isOurs(labels, ownership) && (running || wasCreatedByUs(labels)),
  );
  const inspected = await mapConcurrently(listed, INSPECTS_AT_ONCE, ({ id }) => docker.inspectContainer(id));
  return inspected.flatMap((container) => {
    const claim = container && claimOrNothing(container);
    return container && claim ? [{ id: container.Id, running: container.State.Running, claim }] : [];
  });
}

/** A container that was created behind our back with a bad WEAVE_CIDR asks for nothing that we could give. */
function claimOrNothing(container: ContainerInspect): AddressClaim | undefined {
  try {
    return claimOf(container);
  } catch {
    return undefined;
  }
}
