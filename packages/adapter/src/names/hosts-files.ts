import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { checkHostsSize } from '../hosts/hosts-file.ts';
import { hasCode } from '../netlink/errno-error.ts';

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

/** The process through which files were found; its name tells when another one has its pid. */
interface Way {
  pid: number | 'self';
  name: string;
}

/**
 * The files are the engine's, reached through the root directories of the given processes (`/proc/PID/root`), never
 * through a container, whose links could lead anywhere. They are written in place: the containers have them mounted.
 * The way that led to a file is tried first for the next one: all of /proc may have to be read to find another.
 */
export function createHostsFiles(dockerdPids: () => Iterable<number | 'self'>): HostsFiles {
  let known: Way | undefined;
  const open = (path: string): number | undefined => {
    const file = known && openIfReachable(known.pid, path);
    if (file !== undefined) return file;
    // Where its neighbours are, it would be as well: its container has been removed.
    if (known !== undefined && isWayTo(known, dirname(dirname(path)))) return undefined;
    for (const pid of dockerdPids()) {
      const found = openIfReachable(pid, path);
      if (found === undefined) continue;
      known = { pid, name: nameOf(pid) };
      return found;
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

function openIfReachable(pid: number | 'self', path: string): number | undefined {
  try {
    return openSync(`/proc/${pid}/root${path}`, 'r+');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}

function isWayTo({ pid, name }: Way, directory: string): boolean {
  return existsSync(`/proc/${pid}/root${directory}`) && nameOf(pid) === name;
}

function nameOf(pid: number | 'self'): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8');
  } catch {
    return '';
  }
}
