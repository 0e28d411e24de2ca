import { isPowerstripError, type WeaveAddressRequest } from '@pw/core';
import type { DockerClient } from '../../docker/docker-client.ts';
import type { RouterClient } from './router-client/create-router-client.ts';

/**
 * Runs the attach of a container; when an address that it names is held by a container that has ended, gives that
 * address back and runs it again. The router keeps it for 30 s, for a restart; a successor asks for it by name.
 */
export async function afterPredecessor<T>(
  attach: () => Promise<T>,
  parts: { router: RouterClient; docker: DockerClient; requests: readonly WeaveAddressRequest[] },
): Promise<T> {
  try {
    return await attach();
  } catch (error) {
    if (!isPowerstripError(error) || error.code !== 'ADDRESS_IN_USE') throw error;
    if (!(await releaseEnded(parts))) throw error;
    return attach();
  }
}

/** Whether any address was released. */
async function releaseEnded({
  router,
  docker,
  requests,
}: Parameters<typeof afterPredecessor>[1]): Promise<boolean> {
  const named = new Set(
    requests.flatMap((request) => (request.kind === 'address' ? request.cidr.address : [])),
  );
  let released = false;
  for (const { id, addresses } of (await router.owned()) ?? []) {
    const wanted = addresses.filter(({ address }) => named.has(address));
    if (wanted.length === 0 || !/^[0-9a-f]{64}$/.test(id)) continue;
    if ((await docker.inspectContainer(id))?.State.Running === true) continue;
    for (const { address } of wanted) await router.release(id, address);
    released = true;
  }
  return released;
}
