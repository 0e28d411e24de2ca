import { createWriteStream } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { onInterrupt } from '../terminal/on-interrupt.ts';

/**
 * Writes a stream into a file that has its name only once it is whole, as `docker save -o` does: after a failure or a
 * signal what was there before is still there. What is no file, as a pipe or /dev/null, gets the stream itself.
 * The place is tried before `make` is called. Throws Node's file errors, and Interrupted.
 */
export async function writeWholeFile(path: string, make: () => Promise<Readable>): Promise<void> {
  const present = await stat(path).catch(() => undefined);
  if (present !== undefined && !present.isFile()) return pipeline(await make(), createWriteStream(path));
  const target = present === undefined ? path : await realpath(path);
  const part = `${target}.${process.pid}.part`;
  const interrupt = onInterrupt();
  try {
    await using handle = await open(part, 'w');
    await pipeline(await make(), handle.createWriteStream(), { signal: interrupt.signal });
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    interrupt.rethrow(error);
  } finally {
    interrupt.dispose();
  }
}
