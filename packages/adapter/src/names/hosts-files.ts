import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from '../netlink/errno-error.ts';

/** The hosts files of containers, as Docker keeps them. */
export interface HostsFiles {
  /**
   * Writes what `change` makes of the text, where that is another one. Throws Node's file errors. Synchronous: a file
   * takes a tenth of a millisecond, four turns of libuv's threads many times that.
   */
  edit(path: string, change: (text: string) => string): void;
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
  return {
    edit(path, change) {
      const file = open(path);
      if (file === undefined) throw new Error(`the hosts file ${path} cannot be reached`);
      try {
        rewrite(file, change);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** In one write, and cut only after it: a reader never finds an empty file. */
function rewrite(file: number, change: (text: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const text = change(before);
  if (text === before) return;
  const after = Buffer.from(text);
  writeSync(file, after, 0, after.length, 0);
  if (after.length < Buffer.byteLength(before)) ftruncateSync(file, after.length);
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
