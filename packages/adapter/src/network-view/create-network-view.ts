import { type ContainerInspect, formatCidr, type IpCidr } from '@pw/core';
import type { NetworkView } from '@pw/core/inspector';
import { containerRequest, targetOf } from '../attach/container-request.ts';
import { mapConcurrently } from '../attach/map-concurrently.ts';
import type { DockerClient, ListedContainer } from '../docker/docker-client.ts';
import type { NetworkEngine } from '../engines/network-engine.ts';
import { STACK_LABEL } from '../labels.ts';
import { identityOf, namesOf } from '../names/called.ts';

type ContainerView = NetworkView['containers'][number];

export interface NetworkViewParts {
  docker: Pick<DockerClient, 'listContainers' | 'inspectContainer'>;
  engine: NetworkEngine;
  /** What the attacher gave a container that runs; undefined: it has not attached it. */
  attachedAddresses: (id: string) => readonly IpCidr[] | undefined;
}

/** Whoever looks may look every second; Docker is asked this seldom. */
const keptMs = 500;
const LOOKUPS_AT_ONCE = 8;
/** More are not shown: the view is for people. */
const MAX_CONTAINERS = 1_000;

/** Who is on the network, for people who look at it. Changes nothing. */
export function createNetworkView(parts: NetworkViewParts): () => Promise<NetworkView> {
  const seen = new Map<string, Seen>();
  let last: { at: number; view: Promise<NetworkView> } | undefined;
  return () => {
    if (last !== undefined && performance.now() - last.at < keptMs) return last.view;
    const view = readView(parts, seen);
    last = { at: performance.now(), view };
    view.catch(() => {
      last = undefined;
    });
    return view;
  };
}

/** What stays the same for the life of a container, and the addresses that were found in its namespace. */
interface Seen {
  container: ContainerInspect;
  wants: boolean;
  addresses: readonly IpCidr[];
}

async function readView(parts: NetworkViewParts, seen: Map<string, Seen>): Promise<NetworkView> {
  const { docker, engine } = parts;
  const listed = (await docker.listContainers()).slice(0, MAX_CONTAINERS);
  const ids = new Set(listed.map(({ id }) => id));
  for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id);
  const found = await mapConcurrently(listed, LOOKUPS_AT_ONCE, (line) => lookAt(parts, seen, line));
  const peers = (await engine.peers?.()) ?? [];
  return { engine: engine.name, error: null, containers: found.flatMap((view) => view ?? []), peers };
}

/** undefined: it is gone meanwhile. */
async function lookAt(
  parts: NetworkViewParts,
  seen: Map<string, Seen>,
  line: ListedContainer,
): Promise<ContainerView | undefined> {
  const known = seen.get(line.id) ?? (await lookCloser(parts, line));
  if (known === undefined) return undefined;
  seen.set(line.id, known);
  const addresses = line.running && known.wants ? await addressesOf(parts, known) : [];
  known.addresses = addresses;
  const identity = { ...identityOf(known.container), name: line.name };
  return {
    id: line.id,
    name: line.name,
    image: line.image,
    isOurs: line.labels[STACK_LABEL] !== undefined,
    state: stateOf(line, known.wants, addresses),
    addresses: addresses.map(formatCidr),
    names: addresses.length === 0 ? [] : namesOn(parts.engine, identity),
    host: null,
  };
}

async function lookCloser({ docker }: NetworkViewParts, { id }: ListedContainer): Promise<Seen | undefined> {
  const container = await docker.inspectContainer(id);
  return container && { container, wants: wantsNetwork(container), addresses: [] };
}

/** For a WEAVE_CIDR that cannot be parsed no network comes: its container is shown as waiting. */
function wantsNetwork(container: ContainerInspect): boolean {
  try {
    return containerRequest(container) !== undefined;
  } catch {
    return true;
  }
}

/** What the attacher knows is enough; after a restart of the adapter its namespace tells, once. */
async function addressesOf(parts: NetworkViewParts, known: Seen): Promise<readonly IpCidr[]> {
  const { Id: id } = known.container;
  const attached = parts.attachedAddresses(id);
  if (attached !== undefined) return attached;
  if (known.addresses.length > 0) return known.addresses;
  const now = await parts.docker.inspectContainer(id);
  if (now?.State.Running !== true) return [];
  // Its process may end while it is looked for.
  return parts.engine.addressesOf(targetOf(now)).catch(() => []);
}

function stateOf(
  { running }: ListedContainer,
  wants: boolean,
  addresses: readonly IpCidr[],
): ContainerView['state'] {
  if (!running) return 'stopped';
  if (!wants) return 'left-alone';
  return addresses.length === 0 ? 'waiting' : 'attached';
}

/** On a Docker network, Docker's own DNS has the name. */
function namesOn(engine: NetworkEngine, identity: Parameters<typeof namesOf>[0]): string[] {
  return engine.name === 'docker-network' ? [identity.name] : namesOf(identity);
}
