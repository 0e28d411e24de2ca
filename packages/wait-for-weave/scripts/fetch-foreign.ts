import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findCLibrary } from './c-library/find-c-library.ts';
import { type Arch, cacheDirectory, packageDirectory } from './paths.ts';

/** All parts for an architecture that is not this machine's, got into the cache. Needs npm, apt-get and dpkg-deb. */
export function fetchForeign(arch: Arch): void {
  fetchForeignNode(arch);
  findCLibrary(arch, { mustBePinned: true });
}

/** The pinned Node for an architecture that is not this machine's: its program, got once from npm, into the cache. */
export function fetchForeignNode(arch: Arch): string {
  const own = join(packageDirectory(`node-linux-${process.arch}`), 'package.json');
  const { version } = JSON.parse(readFileSync(own, 'utf8')) as { version: string };
  const directory = join(cacheDirectory(), `node-${version}-${arch}`);
  if (!existsSync(directory)) fetchInto(directory, `node-linux-${arch}`, version);
  return join(directory, 'package/bin/node');
}

/** All or nothing. */
function fetchInto(directory: string, name: string, version: string): void {
  const unfinished = `${directory}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    run('npm', ['pack', '--silent', `${name}@${version}`], unfinished);
    run('tar', ['-xzf', `${name}-${version}.tgz`, 'package/bin/node', 'package/LICENSE'], unfinished);
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function run(command: string, args: string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
