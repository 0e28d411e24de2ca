import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arch } from '../paths.ts';
import { debianMirror } from './debian-mirror.ts';

const DEBIAN_ARCH = { x64: 'amd64', arm64: 'arm64' };

/** True where `fetchDebian` can work: on Debian and Ubuntu, of any release. */
export function hasApt(): boolean {
  return ['/usr/bin/apt-get', '/usr/bin/dpkg-deb'].every((path) => existsSync(path));
}

/**
 * Downloads packages of one Debian release into `directory`, and gives the paths of the .deb files. It leaves apt's own
 * sources, lists and architectures alone. `names` are as apt-get takes them: `libc6`, or `libc6=VERSION`.
 * The caller has to check the content: a host that is not Debian has no key for Debian's signatures.
 */
export function fetchDebian(
  names: readonly string[],
  { suite, arch, directory }: { suite: string; arch: Arch; directory: string },
): string[] {
  mkdirSync(join(directory, 'apt/lists/partial'), { recursive: true });
  const sources = join(directory, 'apt/sources.list');
  writeFileSync(sources, `deb [trusted=yes] ${debianMirror()} ${suite} main\n`);
  const options = [
    `APT::Architecture=${DEBIAN_ARCH[arch]}`,
    `APT::Architectures=${DEBIAN_ARCH[arch]}`,
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::lists=${directory}/apt/lists`,
    `Dir::Cache=${directory}/apt`,
    'Acquire::Languages=none',
    'Acquire::Check-Valid-Until=false',
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
  ].flatMap((option) => ['-o', option]);
  for (const words of [['update'], ['download', ...names]]) {
    execFileSync('apt-get', [...options, '-qq', ...words], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return readdirSync(directory)
    .filter((file) => file.endsWith('.deb'))
    .map((file) => join(directory, file));
}
