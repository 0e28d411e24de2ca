// Which addresses a container (or the host) gets, agreed with the router.
import { type Ipv4Cidr, isPowerstripError, type WeaveAddressRequest } from '@pw/core';
import type { DockerClient } from '../../docker/docker-client.ts';
import type { AttachTarget } from '../network-engine.ts';
import type { RouterClient } from './router-client/create-router-client.ts';
import type { CallOptions } from './router-client/ipam-calls.ts';

export interface RouterAddresses {
  /** All addresses of the id, in the order of the words. */
  addresses: Ipv4Cidr[];
  /** Releases those that the id did not hold before. */
  undo(): Promise<void>;
}

/**
 * Claims what the words name and allocates what they leave open; the router gives an id the same addresses again.
 * Blocks as long as the router does. Throws ADDRESS_IN_USE, ROUTER_CANCELLED and the like; then nothing new is held.
 */
export async function acquireAddresses(
  router: RouterClient,
  id: string,
  requests: readonly WeaveAddressRequest<Ipv4Cidr>[],
  options: CallOptions,
): Promise<RouterAddresses> {
  const before = new Set((await heldBy(router, id)).map((cidr) => cidr.address));
  const addresses: Ipv4Cidr[] = [];
  const undo = async () => {
    const fresh = addresses.filter(({ address }) => !before.has(address));
    await Promise.allSettled(fresh.map(({ address }) => router.release(id, address)));
  };
  try {
    for (const request of requests) addresses.push(await acquire(router, id, request, options));
    return { addresses, undo };
  } catch (error) {
    await undo();
    throw error;
  }
}

/** What the words of a detach or hide name for this id: an address itself, or what it holds of a subnet. */
export async function lookUpAddresses(
  router: RouterClient,
  id: string,
  requests: readonly WeaveAddressRequest<Ipv4Cidr>[],
): Promise<Ipv4Cidr[]> {
  if (requests.length === 0) return heldBy(router, id);
  const found = requests.map((request) => {
    if (request.kind === 'address') return [request.cidr];
    return router.lookup(id, request.kind === 'subnet' ? request.cidr : undefined);
  });
  return (await Promise.all(found)).flat();
}

/**
 * A router cancels a call for a container that has ended, which is no fault, and when it shuts down itself, which is
 * one: for `.catch()`, undefined in the first case, else the error.
 */
export function unlessEnded(
  docker: Pick<DockerClient, 'inspectContainer'>,
  { id, pid }: Pick<AttachTarget, 'id' | 'pid'>,
): (error: unknown) => Promise<undefined> {
  return async (error) => {
    if (!isPowerstripError(error) || error.code !== 'ROUTER_CANCELLED') throw error;
    const state = (await docker.inspectContainer(id))?.State;
    if (state?.Running === true && state.Pid === pid) throw error;
    return undefined;
  };
}

async function acquire(
  router: RouterClient,
  id: string,
  request: WeaveAddressRequest<Ipv4Cidr>,
  options: CallOptions,
): Promise<Ipv4Cidr> {
  if (request.kind !== 'address') {
    return router.allocate(id, request.kind === 'subnet' ? request.cidr : undefined, options);
  }
  // A router without IPAM keeps no list: every explicit address is fine with it.
  await router.claim(id, request.cidr, options);
  return request.cidr;
}

async function heldBy(router: RouterClient, id: string): Promise<Ipv4Cidr[]> {
  return (await router.owned())?.find((holder) => holder.id === id)?.addresses ?? [];
}
