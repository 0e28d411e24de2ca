import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PowerstripError } from '@pw/core';
import { ENGINE_PACKAGES } from './linux-distribution.ts';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where `name` is installed, on PATH or in the places where daemons live; undefined when nowhere. */
export async function findProgram(
  name: string,
  path = `${process.env.PATH ?? ''}:${SYSTEM_PATH}`,
): Promise<string | undefined> {
  for (const directory of path.split(':')) {
    if (directory === '') continue;
    const path = join(directory, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}

/** Whether there is what an engine starts with: dockerd, and iptables, which Docker's packages only recommend. */
export async function isInstalled(): Promise<boolean> {
  return (await findProgram('dockerd')) !== undefined && (await findProgram('iptables')) !== undefined;
}

/** Installs Debian's Docker engine with apt, unless it is there. Needs root. */
export async function installEngine({ log }: { log: (line: string) => void }): Promise<void> {
  if (await isInstalled()) return;
  const install = ['install', '-y', '--no-install-recommends', ...ENGINE_PACKAGES];
  log(`apt-get ${install.join(' ')}`);
  const first = await runApt(install, log);
  if (first.code === 0) return;

  // A fresh machine has no package lists, an old one has stale ones.
  log('apt-get update');
  await runApt(['update'], log);
  log(`apt-get ${install.join(' ')}`);
  const second = await runApt(install, log);
  if (second.code === 0) return;
  throw new PowerstripError(
    'ENGINE_UNREACHABLE',
    `apt-get could not install the Docker engine (exit ${second.code}):\n${second.tail}`,
    { hint: `Repair what apt-get says, then: apt-get ${install.join(' ')}` },
  );
}

async function runApt(args: string[], log: (line: string) => void): Promise<{ code: number; tail: string }> {
  const child = spawn('apt-get', ['-q', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      if (/^(Setting up|E:)/.test(line)) log(`  ${line}`);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  return { code, tail: lines.slice(-8).join('\n') };
}
