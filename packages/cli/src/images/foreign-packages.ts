import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PowerstripError } from '@pw/core';
import packageJson from '../../package.json' with { type: 'json' };
import { type Arch, findPackage, manifestOf } from './find-package.ts';

/** The packages that npm leaves out where the machine is of another architecture. */
const platformPackages = (arch: Arch) => [
  `node-linux-${arch}`,
  `@koromix/koffi-linux-${arch}`,
  `@pw/wait-for-weave-linux-${arch}`,
];

/** Where those of another architecture are kept, for this version of pw. */
export function foreignDirectory(arch: Arch, env: NodeJS.ProcessEnv = process.env): string {
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'powerstrip-weave', packageJson.version, arch);
}

/**
 * Has npm bring what images for another architecture are made of, once, into the cache: the same versions as this
 * machine has of its own. Throws IMAGE_SOURCE_MISSING.
 */
export async function ensureForeignPackages(arch: Arch, log: (line: string) => void): Promise<void> {
  if (arch === process.arch) return;
  const directory = foreignDirectory(arch);
  const wanted = platformPackages(arch).flatMap((name) => {
    const own = manifestOf(name.replace(arch, process.arch));
    // A clone has no package of its own shim: it builds that of the other architecture too.
    const isThere = findPackage(name, directory) !== undefined || own === undefined;
    return isThere ? [] : [`${name}@${own.version}`];
  });
  if (wanted.length === 0) return;
  log(`npm brings the parts for ${arch}, once: ${wanted.join(' ')}`);
  mkdirSync(directory, { recursive: true });
  const manifest = join(directory, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  await npmInstall(directory, arch, wanted);
}

async function npmInstall(directory: string, arch: Arch, packages: string[]): Promise<void> {
  // By itself npm refuses a package that names another machine.
  const args = ['install', '--prefix', directory, '--force', '--ignore-scripts'];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn('npm', [...args, ...quiet, ...packages], { stdio: ['ignore', 2, 2], cwd: directory });
  const code = await once(child, 'close').then(
    ([exit]) => String(exit),
    (error: Error) => error.message,
  );
  if (code === '0') return;
  throw new PowerstripError('IMAGE_SOURCE_MISSING', `npm brought no parts for ${arch}: ${code}`, {
    hint: `What npm said is above. The command was: npm ${[...args, ...packages].join(' ')}`,
  });
}
