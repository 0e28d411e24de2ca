import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from '../netlink/errno-error.ts';
import { checkHostsSize } from './hosts-file.ts';
import { openHostsFile } from './open-hosts-file.ts';

/** The hosts files of containers, as Docker keeps them. */
export interface HostsFiles {
  /**
   * Gives the open file to `work`, and what that returns. Throws Node's file errors. Synchronous: a file takes a
   * twentieth of a millisecond, four turns of libuv's threads many times that.
   */
  visit<T>(path: string, work: (file: HostsFile) => T): T;
}

/** A hosts file while it is open. */
export interface HostsFile {
  /** Another one once anybody has written to it. */
  stamp(): string;
  /** Good until the end of the visit. Throws for a file that is too long to be read. */
  bytes(): Buffer;
  /** Writes all that comes from there on. In one write, and cut only after it: a reader never finds an empty file. */
  replaceFrom(at: number, rest: Buffer): void;
}

/** The process through which files are looked for. */
interface Way {
  /** Its directory in procfs, open: nothing is found through it once the process has ended, whoever has its pid then. */
  directory: number;
  /** Its root directory. */
  root: string;
}

/**
 * The files are the engine's, reached through the root directories of the given processes (`/proc/PID/root`), never
 * through a container, whose links could lead anywhere. They are written in place: the containers have them mounted.
 * The way that led to a file is tried first for the next one: all of /proc may have to be read to find another.
 */
export function createHostsFiles(dockerdPids: () => Iterable<number | 'self'>): HostsFiles {
  let known: Way | undefined;
  const open = (path: string): number | undefined => {
    const file = known && openHostsFile(known.root, path);
    if (file !== undefined) return file;
    // Where its neighbours are, it would be as well: its container has been removed.
    if (known !== undefined && existsSync(known.root + dirname(dirname(path)))) return undefined;
    for (const pid of dockerdPids()) {
      const found = openThrough(pid, path);
      if (found === undefined) continue;
      if (known !== undefined) closeSync(known.directory);
      known = found.way;
      return found.file;
    }
    return undefined;
  };
  let room = Buffer.alloc(16_384);
  const read = (file: number): Buffer => {
    const { size } = fstatSync(file);
    checkHostsSize(size);
    if (size > room.length) room = Buffer.alloc(2 * size);
    return room.subarray(0, readSync(file, room, 0, size, 0));
  };
  return {
    visit(path, work) {
      const file = open(path);
      if (file === undefined) throw new Error(`the hosts file ${path} cannot be reached`);
      try {
        return work(hostsFile(file, read));
      } finally {
        closeSync(file);
      }
    },
  };
}

function hostsFile(file: number, read: (file: number) => Buffer): HostsFile {
  let before: Buffer | undefined;
  const bytes = () => {
    before ??= read(file);
    return before;
  };
  return {
    bytes,
    stamp() {
      const { ino, size, mtimeMs } = fstatSync(file);
      return `${ino}:${size}:${mtimeMs}`;
    },
    replaceFrom(at, rest) {
      if (bytes().subarray(at).equals(rest)) return;
      writeSync(file, rest, 0, rest.length, at);
      if (at + rest.length < bytes().length) ftruncateSync(file, at + rest.length);
    },
  };
}

function openThrough(pid: number | 'self', path: string): { way: Way; file: number } | undefined {
  const way = openWay(pid);
  if (way === undefined) return undefined;
  let file: number | undefined;
  try {
    file = openHostsFile(way.root, path);
    return file === undefined ? undefined : { way, file };
  } finally {
    if (file === undefined) closeSync(way.directory);
  }
}

function openWay(pid: number | 'self'): Way | undefined {
  try {
    const directory = openSync(`/proc/${pid}`, 'r');
    return { directory, root: `/proc/self/fd/${directory}/root` };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
