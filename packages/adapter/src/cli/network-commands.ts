import { type ContainerInspect, formatCidr } from '@pw/core';
import { targetOf } from '../attach/container-request.ts';
import { knownContainers } from '../attach/known-containers.ts';
import type { DockerClient } from '../docker/docker-client.ts';
import type { NetworkEngine } from '../engines/network-engine.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { findContainer } from './find-container.ts';
import { type NetworkEngineOptions, ownershipOf, printFromEngine } from './network-engine-options.ts';
import { formatAddresses, parseAddressWords } from './parse-address-words.ts';

type NetworkOptions = NetworkEngineOptions & { json: boolean };

/** A line of `ps`; the host itself has no id. */
interface PsEntry {
  id: string;
  name: string;
  addresses: string[];
}

const LOOKUPS_AT_ONCE = 8;

/** `expose [ADDRESS]...`: gives the host addresses on the network and prints them; picks one if none is named. */
export function exposeCommand(words: string[], options: NetworkOptions): Promise<void> {
  return withEngine(options, async (engine, docker) => {
    await engine.restore(await knownContainers(docker, ownershipOf(options)));
    const requests = parseAddressWords(words, 'net:default');
    const addresses = await engine.expose(requests);
    const warnings = await engine.warnings?.(requests);
    return formatAddresses(addresses, { json: options.json, engine: engine.name, warnings });
  });
}

/** `hide [ADDRESS]...`: removes them (all if none is named) and prints what was removed. */
export function hideCommand(words: string[], options: NetworkOptions): Promise<void> {
  const hide = async (engine: NetworkEngine) => {
    const addresses = await engine.hide(parseAddressWords(words));
    return formatAddresses(addresses, { json: options.json, engine: engine.name });
  };
  return withEngine(options, hide, { readOnly: true });
}

/** `ps [CONTAINER]...`: who is on the network, with which addresses. Throws NO_SUCH_CONTAINER for one that is named. */
export function psCommand(refs: string[], options: NetworkOptions): Promise<void> {
  const list = async (engine: NetworkEngine, docker: DockerClient) => {
    const entries = await listEntries(engine, docker, refs);
    if (options.json) return JSON.stringify({ engine: engine.name, containers: entries });
    return entries
      .map(({ id, name, addresses }) => [id.slice(0, 12), name, ...addresses].join(' '))
      .join('\n');
  };
  return withEngine(options, list, { readOnly: true });
}

/** `status [TOPIC]`: the network engine's state, or its own text about a topic. */
export function statusCommand(topic: string | undefined, options: NetworkOptions): Promise<void> {
  const show = async (engine: NetworkEngine) => {
    const text = topic === undefined ? undefined : ((await engine.statusText?.(topic)) ?? '');
    const status = await engine.status();
    if (options.json) return JSON.stringify({ ...status, ...(topic !== undefined && { topic, text }) });
    if (text !== undefined) return text || `engine ${engine.name} has nothing to say about ${topic}`;
    const lines = Object.entries({ engine: status.engine, ready: status.ready, ...status.details });
    return lines.map(([name, value]) => `${name}: ${value}`).join('\n');
  };
  return withEngine(options, show, { readOnly: true });
}

async function listEntries(engine: NetworkEngine, docker: DockerClient, refs: string[]): Promise<PsEntry[]> {
  const running = async () => (await docker.listContainers()).filter((listed) => listed.running);
  const found =
    refs.length > 0
      ? await mapConcurrently(refs, LOOKUPS_AT_ONCE, async (ref) =>
          entryOf(engine, await findContainer(docker, ref)),
        )
      : await mapConcurrently(await running(), LOOKUPS_AT_ONCE, async ({ id }) =>
          entryOf(engine, await docker.inspectContainer(id)),
        );
  const host = refs.length > 0 ? [] : ((await engine.exposed?.()) ?? []);
  const hostEntry = { id: '', name: 'the host', addresses: host.map(formatCidr) };
  return [hostEntry, ...found.flatMap((entry) => entry ?? [])].filter(
    ({ addresses }) => addresses.length > 0,
  );
}

/** undefined: gone, not running, or in the host's own namespace. */
async function entryOf(
  engine: NetworkEngine,
  container: ContainerInspect | undefined,
): Promise<PsEntry | undefined> {
  if (container?.State.Running !== true || container.HostConfig.NetworkMode === 'host') return undefined;
  const addresses = await engine.addressesOf(targetOf(container));
  return {
    id: container.Id,
    name: container.Name.replace(/^\//, ''),
    addresses: addresses.map(formatCidr),
  };
}

/** An answer has no log lines around it, unless something is wrong. */
async function withEngine(
  options: NetworkOptions,
  work: (engine: NetworkEngine, docker: DockerClient) => Promise<string>,
  opening?: { readOnly: boolean },
): Promise<void> {
  await printFromEngine({ ...options, logLevel: 'warn' }, work, opening);
}
