import type { ContainerInspect, Ipv4Cidr } from '@pw/core';
import { rewriteHosts } from '../hosts/hosts-file.ts';
import type { Log } from '../log.ts';
import { namesOf } from './called.ts';
import type { DockerNames } from './docker-names.ts';
import type { HostsFiles } from './hosts-files.ts';
import { linesAbout, type NamedContainer, namedContainer } from './name-book.ts';
import { namesOfOthers, peerLinesExcept, withPeerLines } from './peer-lines.ts';

/**
 * Names over the network without a server, so that they are there while the adapter is not: the hosts file of each
 * attached container has the others. Nothing throws: a container without names still has its network.
 */
export interface NameService {
  /** It has these addresses now. Resolves when its own file is written; those of the others follow. */
  attached(container: ContainerInspect, addresses: readonly Ipv4Cidr[]): Promise<void>;
  detached(id: string): void;
  /**
   * Learns what is on the network, as after a start of the adapter. What is attached or ends while it is looked for
   * counts more than what is found.
   */
  restore(find: () => Promise<readonly OnNetwork[]>): Promise<void>;
  /** The containers that it knows. */
  known(): string[];
  /** A container is called something else now. */
  renamed(id: string, name: string): void;
  /** Some container has started: Docker's DNS may answer a name that one of ours has in its file. */
  changed(): void;
  /** Resolves when all files are written. */
  settled(): Promise<void>;
}

export interface OnNetwork {
  container: ContainerInspect;
  addresses: readonly Ipv4Cidr[];
}

export interface NameServiceParts {
  files: HostsFiles;
  dockerNames: DockerNames;
  log: Log;
}

/** What is not yet in the files. */
interface Pending {
  /** Every file has to be told about these. */
  about: Set<string>;
  /** The files of these have to be written as a whole. */
  whole: Set<string>;
}

export function createNameService(parts: NameServiceParts): NameService {
  const entries = new Map<string, NamedContainer>();
  const endedMeanwhile = new Set<Set<string>>();
  const rounds = createRounds((pending) => writeRound(parts, entries, pending));
  return {
    async attached(container, addresses) {
      const entry = namedContainer(container, addresses);
      if (entry === undefined) return;
      const before = entries.get(container.Id);
      entries.set(container.Id, entry);
      await writeFile(parts, entries, { reader: entry, docker: await docker(parts, [entry]) }).catch((err) =>
        parts.log.warn({ container: container.Id.slice(0, 12), err }, 'its hosts file was not written'),
      );
      if (JSON.stringify(before) !== JSON.stringify(entry)) rounds.ask({ about: [container.Id] });
    },
    detached(id) {
      for (const ended of endedMeanwhile) ended.add(id);
      if (entries.delete(id)) rounds.ask({ about: [id] });
    },
    async restore(find) {
      const ended = new Set<string>();
      endedMeanwhile.add(ended);
      try {
        for (const { container, addresses } of await find()) {
          const entry = namedContainer(container, addresses);
          const isNews = !ended.has(container.Id) && !entries.has(container.Id);
          if (entry !== undefined && isNews) entries.set(container.Id, entry);
        }
      } finally {
        endedMeanwhile.delete(ended);
      }
      rounds.ask({ whole: [...entries.keys()] });
    },
    known: () => [...entries.keys()],
    renamed(id, name) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      const identity = { ...entry.identity, name };
      entries.set(id, { ...entry, identity, names: namesOf(identity) });
      rounds.ask({ about: [id] });
    },
    changed() {
      const named = [...entries].filter(([, { networks }]) => networks.length > 0);
      if (named.length > 0) rounds.ask({ whole: named.map(([id]) => id) });
    },
    settled: rounds.settled,
  };
}

/** One round of writing at a time; what is asked for meanwhile is done together in the next. */
function createRounds(write: (pending: Pending) => Promise<void>) {
  let running: Promise<void> | undefined;
  let next: Pending = { about: new Set(), whole: new Set() };
  const isAsked = () => next.about.size + next.whole.size > 0;
  const run = async () => {
    while (isAsked()) {
      const pending = next;
      next = { about: new Set(), whole: new Set() };
      await write(pending);
    }
  };
  const start = () => {
    running ??= run().finally(() => {
      running = undefined;
      // Asked for between the last look and the end.
      if (isAsked()) start();
    });
  };
  return {
    ask({ about = [], whole = [] }: { about?: string[]; whole?: string[] }): void {
      for (const id of about) next.about.add(id);
      for (const id of whole) next.whole.add(id);
      start();
    },
    settled: async () => running,
  };
}

async function writeRound(
  parts: NameServiceParts,
  entries: ReadonlyMap<string, NamedContainer>,
  { about, whole }: Pending,
): Promise<void> {
  const readers = [...entries.values()].filter(({ identity: { id } }) => about.size > 0 || whole.has(id));
  const names = await docker(parts, readers);
  for (const reader of readers) {
    const { id } = reader.identity;
    if (entries.get(id) !== reader) continue;
    const only = whole.has(id) ? undefined : about;
    // The container may have ended meanwhile, and its file with it.
    await writeFile(parts, entries, { reader, docker: names, ...(only && { about: only }) }).catch((err) =>
      parts.log.debug({ container: id.slice(0, 12), err }, 'a hosts file was not written'),
    );
  }
}

interface Writing {
  reader: NamedContainer;
  /** Names that Docker's DNS answers, by network. */
  docker: ReadonlyMap<string, ReadonlySet<string>>;
  /** undefined: the file as a whole, its own name included. */
  about?: ReadonlySet<string>;
}

async function writeFile(
  { files }: NameServiceParts,
  entries: ReadonlyMap<string, NamedContainer>,
  { reader, docker: names, about }: Writing,
): Promise<void> {
  await files.edit(reader.hostsPath, (text) => {
    const base = about === undefined ? withOwnName(text, reader) : text;
    const taken = new Set([
      ...namesOfOthers(base),
      ...reader.networks.flatMap((name) => [...(names.get(name) ?? [])]),
    ]);
    const peers = about === undefined ? entries.values() : [...about].flatMap((id) => entries.get(id) ?? []);
    const kept = about === undefined ? [] : peerLinesExcept(base, about);
    return withPeerLines(base, [...kept, ...[...peers].flatMap((peer) => linesAbout(peer, reader, taken))]);
  });
}

/**
 * On the default bridge a container's own name is its weave address, as in weave. On a user network Docker's DNS gives
 * others another address for it: both stay as Docker has them, so that a program which listens there is found.
 */
function withOwnName(text: string, { identity, addresses, networks }: NamedContainer): string {
  if (networks.length > 0) return text;
  const [hostname = '', ...domain] = identity.hostname.split('.');
  const own = {
    hostname,
    domainname: domain.join('.'),
    addresses: addresses.map(({ text: address }) => address),
  };
  return rewriteHosts(text, own);
}

async function docker(
  { dockerNames, log }: NameServiceParts,
  readers: readonly NamedContainer[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const networks = new Set(readers.flatMap((reader) => reader.networks));
  if (networks.size === 0) return new Map();
  return dockerNames.read(networks).catch((err: unknown) => {
    log.warn({ err }, 'Docker did not list the names of its networks');
    return new Map();
  });
}
