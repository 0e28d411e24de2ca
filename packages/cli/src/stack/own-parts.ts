import type Docker from 'dockerode';
import { ignoreGone } from '../engine/docker-failure.ts';
import { isNetworkThere } from './ensure-network.ts';
import { type PartName, partNames } from './part-names.ts';
import { type PartSettings, partSpec } from './part-specs.ts';
import { removeNetwork } from './tear-down.ts';

export type Owner = {
  docker: Docker;
  settings: PartSettings;
  /** What one `Stack` has brought itself, so that it can remove that alone: a stack of `pw up` may have been there. */
  own: {
    parts: Set<PartName>;
    /** The parts that were up before, or that another pw has started at the same time. */
    found: Set<PartName>;
    /** Names of the networks that were not there before. */
    networks: Set<string>;
  };
};

/** Starts a part and remembers it, with the network that the adapter creates; false when it was up already. */
export async function startOwnPart(
  { docker, settings, own }: Owner,
  part: PartName,
  start: () => Promise<boolean>,
): Promise<boolean> {
  const { weaveNetwork } = settings.names;
  const bringsWeave = part === 'powerstrip-weave' && !(await isNetworkThere(docker, weaveNetwork));
  // Before the start: an adapter that is interrupted has the network already.
  if (bringsWeave) own.networks.add(weaveNetwork);
  const started = await start();
  (started ? own.parts : own.found).add(part);
  if (!started && bringsWeave) own.networks.delete(weaveNetwork);
  return started;
}

/**
 * Removes those of `parts` that are our own, powerstrip first and the shim last, and the networks that came with them
 * where nothing needs them any more. Returns what it removed.
 */
export async function removeOwnParts(
  { docker, settings, own }: Owner,
  parts: readonly PartName[],
): Promise<string[]> {
  const removed: string[] = [];
  for (const part of partNames.toReversed()) {
    if (!parts.includes(part) || !own.parts.has(part)) continue;
    const { name } = partSpec(part, settings);
    await docker.getContainer(name).remove({ force: true, v: true }).catch(ignoreGone);
    own.parts.delete(part);
    removed.push(name);
  }
  const { weaveNetwork, label } = settings.names;
  for (const network of [...own.networks]) {
    // Docker does not see who is on it: the adapter attaches them itself.
    if (network === weaveNetwork && own.parts.has('powerstrip-weave')) continue;
    if (!(await removeNetwork(docker, network, label))) continue;
    own.networks.delete(network);
    removed.push(`network ${network}`);
  }
  return removed;
}
