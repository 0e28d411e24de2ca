import type { DockerClient } from '../docker/docker-client.ts';
import type { KnownContainer } from '../engines/network-engine.ts';
import { isOurs, type Ownership, wasCreatedByUs } from '../labels.ts';
import { pickedAddresses } from './container-request.ts';

/**
 * Every container that may ask for addresses: those that the create hook has seen, and of the others those that run,
 * for only an inspect can tell what they ask for. One call to Docker, however many there are.
 */
export async function knownContainers(docker: DockerClient, ownership: Ownership): Promise<KnownContainer[]> {
  return (await docker.listContainers())
    .filter(({ running, labels }) => isOurs(labels, ownership) && (running || wasCreatedByUs(labels)))
    .map(({ id, running, labels }) => ({ id, running, picked: pickedAddresses(labels) }));
}
