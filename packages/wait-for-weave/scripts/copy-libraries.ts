import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findNode, type Paths } from './paths.ts';

/** Copies the loader and the libraries that Node names, from this machine's glibc. */
export function copyLibraries(paths: Paths): void {
  for (const file of listLibraries(findNode(paths.arch))) {
    const name = basename(file);
    const content = readFileSync(file);
    const target = join(paths.libraries, name);
    writeFileSync(target, name.startsWith('ld-linux') ? withoutPreload(content) : content);
    chmodSync(target, 0o755);
  }
}

/**
 * The loader reads /etc/ld.so.preload of whatever file system it runs on, even when told to ignore the cache: in an
 * image that has one, its libraries would be loaded into our process. Our copy looks where no file can be.
 */
export function withoutPreload(loader: Buffer): Buffer {
  const from = Buffer.from('/etc/ld.so.preload\0');
  const to = Buffer.from('/dev/null/disabled\0');
  const at = loader.indexOf(from);
  if (at < 0 || loader.indexOf(from, at + 1) >= 0) {
    throw new Error('expected "/etc/ld.so.preload" once in the loader: this glibc is not known to the build');
  }
  return Buffer.concat([loader.subarray(0, at), to, loader.subarray(at + from.length)]);
}

function listLibraries(program: string): string[] {
  const output = execFileSync('ldd', [program], { encoding: 'utf8' });
  const files = [...output.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].flatMap(([, file]) => file ?? []);
  if (!files.some((file) => basename(file).startsWith('ld-linux'))) {
    throw new Error(
      `ldd names no loader for ${program}: the shim can only be built on a glibc system\n${output}`,
    );
  }
  return files;
}
