import { type ContainerInspect, formatCidr, type IpCidr } from '@pw/core';
import type { NetworkView } from '@pw/core/inspector';
import { containerRequest, targetOf } from '../attach/container-request.ts';
import type { DockerClient, ListedContainer } from '../docker/docker-client.ts';
import type { NetworkEngine } from '../engines/network-engine.ts';
import { STACK_LABEL } from '../labels.ts';
import { mapConcurrently } from '../map-concurrently.ts';
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
/** Addresses that are known are looked up this seldom: `pw attach` and `pw detach` change them in a process of their own. */
const ADDRESSES_KEPT_MS = 5_000;
/** Where a look takes long, as with the weave script, it is taken more seldom: by this many times what it took. */
const REST = 20;
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

/** What stays the same for the life of a container, and its addresses. */
interface Seen {
  container: ContainerInspect;
  wants: boolean;
  /** What the attacher knew when the addresses were noted. */
  attached: readonly IpCidr[] | undefined;
  addresses: readonly IpCidr[];
  /** Until when they are good, by the clock of `performance.now()`. */
  goodUntil: number;
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
  return (
    container && {
      container,
      wants: wantsNetwork(container),
      attached: undefined,
      addresses: [],
      goodUntil: 0,
    }
  );
}

/** For a WEAVE_CIDR that cannot be parsed no network comes: its container is shown as waiting. */
function wantsNetwork(container: ContainerInspect): boolean {
  try {
    return containerRequest(container) !== undefined;
  } catch {
    return true;
  }
}

/** What the attacher has just learned is enough; else, as after a restart of the adapter, its namespace tells, for a while. */
async function addressesOf(parts: NetworkViewParts, known: Seen): Promise<readonly IpCidr[]> {
  const startedAt = performance.now();
  const attached = parts.attachedAddresses(known.container.Id);
  if (attached !== undefined && attached !== known.attached) {
    Object.assign(known, { attached, goodUntil: startedAt + ADDRESSES_KEPT_MS });
    return attached;
  }
  if (known.addresses.length > 0 && startedAt < known.goodUntil) return known.addresses;
  const addresses = await lookInside(parts, known);
  const tookMs = performance.now() - startedAt;
  known.goodUntil = startedAt + Math.max(ADDRESSES_KEPT_MS, REST * tookMs);
  return addresses;
}

async function lookInside({ docker, engine }: NetworkViewParts, known: Seen): Promise<readonly IpCidr[]> {
  const now = await docker.inspectContainer(known.container.Id);
  if (now?.State.Running !== true) return [];
  // Its process may end while it is looked for.
  return engine.addressesOf(targetOf(now)).catch(() => known.addresses);
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
