import type Docker from 'dockerode';
import { ignoreGone, statusOf } from '../engine/docker-failure.ts';
import { STACK_LABEL, type StackNames } from './stack-names.ts';

/** Removes the containers, networks and volumes of a stack and names them. What is gone already is no error. */
export async function tearDown(docker: Docker, names: StackNames): Promise<string[]> {
  const containers = await removeContainers(docker, names);
  const networks = await removeNetworks(docker, names);
  return [...containers, ...networks];
}

async function removeContainers(docker: Docker, names: StackNames): Promise<string[]> {
  const filters = { label: [`${STACK_LABEL}=${names.label}`] };
  const listed = await docker.listContainers({ all: true, filters });
  const byPart = new Set([names.powerstrip, names.adapter, names.debug, names.shim]);
  const named = listed.map(({ Id, Names }) => ({ id: Id, name: (Names[0] ?? Id).slice(1) }));
  // powerstrip goes first: nothing may come through it to adapters that are gone. The shim goes last, as the
  // others may hold its volume.
  const rank = ({ name }: { name: string }) =>
    name === names.powerstrip ? 0 : name === names.shim ? 3 : byPart.has(name) ? 2 : 1;
  const removed: string[] = [];
  for (const { id, name } of named.toSorted((a, b) => rank(a) - rank(b))) {
    await docker.getContainer(id).remove({ force: true, v: true }).catch(ignoreGone);
    removed.push(name);
  }
  return removed;
}

async function removeNetworks(docker: Docker, names: StackNames): Promise<string[]> {
  const removed: string[] = [];
  for (const name of [names.privateNetwork, names.weaveNetwork]) {
    if (await removeNetwork(docker, name, names.label)) removed.push(`network ${name}`);
  }
  return removed;
}

/**
 * Only a network that carries our label; one that containers still use is left to them. Docker may have two of one name:
 * all of them go.
 */
export async function removeNetwork(docker: Docker, name: string, label: string): Promise<boolean> {
  const filters = { name: [name], label: [`${STACK_LABEL}=${label}`] };
  const listed = await docker.listNetworks({ filters });
  let isRemoved = false;
  // The filter takes parts of a name as well.
  for (const { Id } of listed.filter(({ Name }) => Name === name)) {
    if (await removeUnused(docker.getNetwork(Id))) isRemoved = true;
  }
  return isRemoved;
}

async function removeUnused(network: Docker.Network): Promise<boolean> {
  try {
    const { Containers } = await network.inspect();
    if (Object.keys(Containers ?? {}).length > 0) return false;
    await network.remove();
    return true;
  } catch (error) {
    if ([403, 404, 409].includes(statusOf(error) ?? 0)) return false;
    throw error;
  }
}
