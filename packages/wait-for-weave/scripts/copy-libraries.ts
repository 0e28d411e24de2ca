import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sharedLibraries } from '../../../scripts/shared-libraries.ts';

/** Copies the loader and the libraries that Node needs, all of one glibc. */
export function copyLibraries(files: string[], directory: string): void {
  for (const file of files) {
    const name = basename(file);
    const content = readFileSync(file);
    const target = join(directory, name);
    writeFileSync(target, name.startsWith('ld-linux') ? withoutPreload(content) : content);
    chmodSync(target, 0o755);
  }
}

/**
 * The loader reads /etc/ld.so.preload of whatever file system it runs on, even when told to ignore the cache: in an
 * image that has one, its libraries would be loaded into our process. Our copy looks where no file can be.
 */
function withoutPreload(loader: Buffer): Buffer {
  const from = Buffer.from('/etc/ld.so.preload\0');
  const to = Buffer.from('/dev/null/disabled\0');
  const at = loader.indexOf(from);
  if (at < 0 || loader.indexOf(from, at + 1) >= 0) {
    throw new Error('expected "/etc/ld.so.preload" once in the loader: this glibc is not known to the build');
  }
  return Buffer.concat([loader.subarray(0, at), to, loader.subarray(at + from.length)]);
}

/** The libraries that this machine's loader gives to a program, and the loader. */
export function listLibraries(program: string): string[] {
  const files = sharedLibraries(program);
  if (!files.some((file) => basename(file).startsWith('ld-linux'))) {
    throw new Error(`no loader is named for ${program}: the shim can only be built on a glibc system`);
  }
  return files;
}
