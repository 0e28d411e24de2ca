import { type FileHandle, open } from 'node:fs/promises';
import { hasCode } from '../netlink/errno-error.ts';

/** The hosts files of containers, as Docker keeps them. */
export interface HostsFiles {
  /** Writes what `change` makes of the text, where that is another one. Throws Node's file errors. */
  edit(path: string, change: (text: string) => string): Promise<void>;
}

/**
 * The files are the engine's, reached through the root directories of the given processes (`/proc/PID/root`), never
 * through a container, whose links could lead anywhere. They are written in place: the containers have them mounted.
 */
export function createHostsFiles(dockerdPids: () => Iterable<number | 'self'>): HostsFiles {
  return {
    async edit(path, change) {
      for (const pid of dockerdPids()) {
        const file = await openIfReachable(`/proc/${pid}/root${path}`);
        if (file === undefined) continue;
        try {
          return await rewrite(file, change);
        } finally {
          await file.close();
        }
      }
      throw new Error(`the hosts file ${path} cannot be reached`);
    },
  };
}

/** In one write, and cut only after it: a reader never finds an empty file. */
async function rewrite(file: FileHandle, change: (text: string) => string): Promise<void> {
  const before = await file.readFile('utf8');
  const after = Buffer.from(change(before));
  if (after.equals(Buffer.from(before))) return;
  await file.write(after, 0, after.length, 0);
  if (after.length < Buffer.byteLength(before)) await file.truncate(after.length);
}

async function openIfReachable(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}
