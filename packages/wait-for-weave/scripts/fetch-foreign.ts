import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Arch, cacheDirectory, packageDirectory } from './paths.ts';

const DEBIAN_ARCH = { x64: 'amd64', arm64: 'arm64' };
const LIBRARIES = /^(?:ld-linux[\w-]*\.so\.\d|lib(?:c|dl|m|pthread|stdc\+\+|gcc_s)\.so\.\d)$/;

/** Node and the libraries it needs. */
export interface NodeParts {
  node: string;
  libraries: string[];
}

/**
 * The parts for an architecture that is not this machine's, got once, into the cache: the pinned Node from npm, glibc
 * and libstdc++ from Debian, without changing which architectures this machine installs. Needs npm, and apt-get and
 * dpkg-deb of a Debian or Ubuntu.
 */
export function fetchForeign(arch: Arch): NodeParts {
  const directory = join(cacheDirectory(), `parts-${arch}`);
  if (!existsSync(directory)) fetchInto(directory, arch);
  const files = readdirSync(join(directory, 'debian'), { recursive: true, encoding: 'utf8' });
  const libraries = files.filter((file) => LIBRARIES.test(file.split('/').at(-1) ?? ''));
  return {
    node: join(directory, 'package/bin/node'),
    libraries: libraries.map((file) => join(directory, 'debian', file)),
  };
}

/** All or nothing. */
function fetchInto(directory: string, arch: Arch): void {
  const unfinished = `${directory}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    fetchNode(arch, unfinished);
    fetchDebianLibraries(arch, unfinished);
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function fetchNode(arch: Arch, directory: string): void {
  const own = JSON.parse(
    readFileSync(join(packageDirectory(`node-linux-${process.arch}`), 'package.json'), 'utf8'),
  );
  run('npm', ['pack', '--silent', `node-linux-${arch}@${own.version}`], directory);
  run('tar', ['-xzf', `node-linux-${arch}-${own.version}.tgz`, 'package/bin/node'], directory);
}

function fetchDebianLibraries(arch: Arch, directory: string): void {
  mkdirSync(join(directory, 'apt/lists/partial'), { recursive: true });
  mkdirSync(join(directory, 'debian'));
  const name = DEBIAN_ARCH[arch];
  const options = [
    `APT::Architecture=${name}`,
    `APT::Architectures=${name}`,
    `Dir::State::lists=${directory}/apt/lists`,
    `Dir::Cache=${directory}/apt`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
  ].flatMap((option) => ['-o', option]);
  try {
    run('apt-get', [...options, '-qq', 'update'], directory);
    run('apt-get', [...options, '-qq', 'download', 'libc6', 'libstdc++6', 'libgcc-s1'], directory);
  } catch (cause) {
    const message = `apt-get gets no packages for ${name} from the sources of this machine, see above`;
    const hint =
      'Ubuntu has those of arm64 at ports.ubuntu.com only: add it with [arch=arm64], the others [arch=amd64]';
    throw new Error(`${message}. ${hint}.`, { cause });
  }
  for (const file of readdirSync(directory).filter((entry) => entry.endsWith('.deb')))
    run('dpkg-deb', ['-x', file, 'debian'], directory);
}

function run(command: string, args: string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
