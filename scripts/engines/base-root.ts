// The root file system that the machines of one Debian release share: made once with debootstrap, kept between runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools } from '../test/ensure-tools.ts';
import { findMirror } from './find-mirror.ts';
import { labDirectory } from './namespaces.ts';

/** debootstrap of an old Debian has no script for a newer release; that of sid does for all of them. */
const DEBOOTSTRAP_SCRIPT = '/usr/share/debootstrap/scripts/sid';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const FIRST_PACKAGES = ['ca-certificates', 'iproute2', 'iptables', 'procps'];

/** Why this machine cannot run machines of its own; undefined when it can. */
export function whyNoLab(): string | undefined {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version') || mirror() === undefined)
    return 'the machines are made from the Debian mirror of this machine, and it has none';
  if (process.getuid?.() !== 0) return 'making namespaces and mounts needs root';
  return undefined;
}

/** Makes the root of a release unless it is there, adds the packages it lacks, and gives its path. */
export function prepareBaseRoot(release: string, log: (line: string) => void): string {
  const root = join(labDirectory, `base-${release}`);
  const complete = join(root, '.complete');
  if (!existsSync(complete)) {
    log(`making a Debian ${release} in ${root}: some 2 minutes, once`);
    debootstrap(release, root);
    writeFileSync(complete, '');
  }
  ensureTools(log, root);
  return root;
}

function debootstrap(release: string, root: string): void {
  ensureDebootstrap();
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const options = ['--variant=minbase', `--keyring=${KEYRING}`, `--include=${FIRST_PACKAGES.join()}`];
  run('debootstrap', [...options, release, root, String(mirror()), DEBOOTSTRAP_SCRIPT]);
  // A mirror may be a snapshot whose dates have passed.
  writeFileSync(join(root, 'etc/apt/apt.conf.d/99lab'), 'Acquire::Check-Valid-Until "false";\n');
  // No service starts when it is installed: this is not a machine yet.
  writeFileSync(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
}

function ensureDebootstrap(): void {
  if (existsSync('/usr/sbin/debootstrap') && existsSync(KEYRING)) return;
  run('apt-get', ['update', '-qq']);
  const packages = ['debootstrap', 'debian-archive-keyring'];
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

function mirror(): string | undefined {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  return findMirror(files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('\n'));
}

/** The output is shown only when it fails. */
function run(command: string, args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  if (status !== 0)
    throw new Error(`${command} failed with ${status}:\n${`${stdout}${stderr}`.slice(-2000)}`);
}
