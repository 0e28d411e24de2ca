import type { ContainerInspect, IpCidr } from '@pw/core';
import type { Foreground } from '../foreground.ts';
import type { HostsFile, HostsFiles } from '../hosts/create-hosts-files.ts';
import { rewriteHosts } from '../hosts/hosts-file.ts';
import type { Log } from '../log.ts';
import { isPlainName } from './called.ts';
import type { DockerNames } from './docker-names.ts';
import { linesAbout, type NamedContainer, namedContainer, renamed } from './name-book.ts';
import { cutLines, encodeLines, linesExcept, namesIn, parseHostsLines } from './peer-lines.ts';
import { createSharedLines, type SharedLines } from './shared-lines.ts';
import { createWriteRounds, type Pending } from './write-rounds.ts';

/**
 * Names over the network without a server, so that they are there while the adapter is not: the hosts file of each
 * attached container has the others. Nothing throws: a container without names still has its network.
 */
export interface NameService {
  /** It has these addresses now. Resolves when its own file is written; those of the others follow. */
  attached(container: ContainerInspect, addresses: readonly IpCidr[]): Promise<void>;
  detached(id: string): void;
  /**
   * Learns what is on the network, as after a start of the adapter. What is attached or ends while it is looked for
   * counts more than what is found.
   */
  restore(found: AsyncIterable<OnNetwork>): Promise<void>;
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
  addresses: readonly IpCidr[];
}

export interface NameServiceParts {
  files: HostsFiles;
  dockerNames: DockerNames;
  log: Log;
  foreground: Pick<Foreground, 'giveWay'>;
}

/** The containers that have names, and the lines about them: both change in `put` alone. */
interface Known {
  entries: Map<string, NamedContainer>;
  shared: SharedLines;
}

/** What is written to which files. */
interface Writing extends NameServiceParts, Known {
  /** Those whose own file was written as a whole since they are what they are, with what was left there. */
  written: WeakMap<NamedContainer, Left>;
}

/** A file as we left it: while its stamp is the same, we know what others have in it. */
interface Left {
  stamp: string;
  foreignNames: ReadonlySet<string>;
}

/** Names that Docker's DNS answers, by network. */
type TakenNames = ReadonlyMap<string, ReadonlySet<string>>;

export function createNameService(parts: NameServiceParts): NameService {
  const entries = new Map<string, NamedContainer>();
  const endedMeanwhile = new Set<Set<string>>();
  const writing: Writing = { ...parts, entries, shared: createSharedLines(), written: new WeakMap() };
  const rounds = createWriteRounds((pending) => writeRound(writing, pending));
  return {
    async attached(container, addresses) {
      const entry = namedContainer(container, addresses);
      if (entry === undefined) return;
      const before = entries.get(container.Id);
      put(writing, container.Id, entry);
      await writeOwn(writing, entry);
      if (JSON.stringify(before) !== JSON.stringify(entry)) rounds.ask({ about: [container.Id] });
    },
    detached(id) {
      for (const ended of endedMeanwhile) ended.add(id);
      if (!entries.has(id)) return;
      put(writing, id, undefined);
      rounds.ask({ about: [id] });
    },
    async restore(found) {
      const ended = new Set<string>();
      endedMeanwhile.add(ended);
      try {
        for await (const { container, addresses } of found) {
          const entry = namedContainer(container, addresses);
          const isNews = !ended.has(container.Id) && !entries.has(container.Id);
          if (entry !== undefined && isNews) put(writing, container.Id, entry);
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
      put(writing, id, renamed(entry, name));
      rounds.ask({ about: [id] });
    },
    changed() {
      const named = [...entries].filter(([, { networks }]) => networks.length > 0);
      if (named.length > 0) rounds.ask({ whole: named.map(([id]) => id) });
    },
    settled: rounds.settled,
  };
}

/** `entry`: undefined for one that is gone. */
function put({ entries, shared }: Known, id: string, entry: NamedContainer | undefined): void {
  const before = entries.get(id);
  if (before !== undefined) shared.remove(before);
  if (entry === undefined) return void entries.delete(id);
  entries.set(id, entry);
  shared.add(entry);
}

async function writeOwn(parts: Writing, reader: NamedContainer): Promise<void> {
  const names = await docker(parts, [reader]);
  try {
    writeFile(parts, { reader, docker: names });
  } catch (err) {
    parts.log.warn({ container: reader.identity.id.slice(0, 12), err }, 'its hosts file was not written');
  }
}

/** Longer pieces of work would keep a hook waiting that arrives meanwhile. */
const SLICE_MS = 2;

async function writeRound(parts: Writing, { about, whole }: Pending): Promise<void> {
  const readers = [...parts.entries.values()].flatMap((reader) => {
    const news = newsFor(reader, { about, whole, written: parts.written });
    return news === undefined || news.size > 0 ? [{ reader, about: news }] : [];
  });
  const names = await docker(
    parts,
    readers.map(({ reader }) => reader),
  );
  let sliceStartedAt = performance.now();
  for (const { reader, about: news } of readers) {
    const { id } = reader.identity;
    if (parts.entries.get(id) !== reader) continue;
    try {
      writeFile(parts, { reader, docker: names, about: news });
    } catch (err) {
      // The container may have ended meanwhile, and its file with it.
      parts.log.debug({ container: id.slice(0, 12), err }, 'a hosts file was not written');
    }
    if (performance.now() - sliceStartedAt < SLICE_MS) continue;
    await parts.foreground.giveWay();
    sliceStartedAt = performance.now();
  }
}

/** What a file has to be told about; undefined: it is written as a whole, as when its container's attach could not write it. */
function newsFor(
  reader: NamedContainer,
  { about, whole, written }: Pending & { written: Pick<WeakMap<NamedContainer, Left>, 'has'> },
): ReadonlySet<string> | undefined {
  const { id } = reader.identity;
  if (whole.has(id) || !written.has(reader)) return undefined;
  // What it is called itself was written when it was attached.
  return about.has(id) ? new Set([...about].filter((one) => one !== id)) : about;
}

/** `about`: undefined for the file as a whole. */
interface FileNews {
  reader: NamedContainer;
  docker: TakenNames;
  about?: ReadonlySet<string> | undefined;
}

/** More are looked for faster by parsing all lines. */
const FEW = 8;

function writeFile(parts: Writing, news: FileNews): void {
  const { files, written } = parts;
  const { reader, about } = news;
  files.visit(reader.hostsPath, (file) => {
    const left = written.get(reader);
    const isKnown = left !== undefined && about !== undefined && left.stamp === file.stamp();
    const foreignNames =
      isKnown && about.size <= FEW
        ? addLines(parts, file, { ...news, about, left })
        : writeLines(parts, file, news);
    written.set(reader, { stamp: file.stamp(), foreignNames });
  });
}

/** Ours are the last lines of a file that we left. */
function addLines(
  parts: Writing,
  file: HostsFile,
  { reader, docker: names, about, left }: FileNews & { about: ReadonlySet<string>; left: Left },
): ReadonlySet<string> {
  const taken = takenNames(left.foreignNames, reader, names);
  const { at, rest } = cutLines(file.bytes(), about);
  file.replaceFrom(at, Buffer.concat([rest, linesFor(parts, reader, { about, taken })]));
  return left.foreignNames;
}

function writeLines(
  parts: Writing,
  file: HostsFile,
  { reader, docker: names, about }: FileNews,
): ReadonlySet<string> {
  const text = file.bytes().toString();
  const { own, foreign } = parseHostsLines(about === undefined ? withOwnName(text, reader) : text);
  const foreignNames = namesIn(foreign);
  const kept = about === undefined ? [] : linesExcept(own, about);
  const taken = takenNames(foreignNames, reader, names);
  const lines = linesFor(parts, reader, { about, taken });
  file.replaceFrom(0, Buffer.concat([encodeLines([...foreign, ...kept]), lines]));
  return foreignNames;
}

/** About all, if nobody is named. */
function linesFor(
  { entries, shared }: Writing,
  reader: NamedContainer,
  { about, taken }: { about: ReadonlySet<string> | undefined; taken: ReadonlySet<string> },
): Buffer {
  const ready = about === undefined ? shared.for(reader, taken) : undefined;
  if (ready !== undefined) return ready;
  const peers = about === undefined ? entries.values() : [...about].flatMap((id) => entries.get(id) ?? []);
  return encodeLines([...peers].flatMap((peer) => linesAbout(peer, reader, taken)));
}

function takenNames(
  foreign: ReadonlySet<string>,
  { networks }: NamedContainer,
  names: TakenNames,
): ReadonlySet<string> {
  return networks.length === 0
    ? foreign
    : new Set([...foreign, ...networks.flatMap((network) => [...(names.get(network) ?? [])])]);
}

/**
 * On the default bridge a container's own name is its weave address, as in weave. On a user network Docker's DNS gives
 * others another address for it: both stay as Docker has them, so that a program which listens there is found.
 */
function withOwnName(text: string, { identity, addresses, networks }: NamedContainer): string {
  if (networks.length > 0 || !isPlainName(identity.hostname)) return text;
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
): Promise<TakenNames> {
  const networks = new Set(readers.flatMap((reader) => reader.networks));
  if (networks.size === 0) return new Map();
  return dockerNames.read(networks).catch((err: unknown) => {
    log.warn({ err }, 'Docker did not list the names of its networks');
    return new Map();
  });
}
