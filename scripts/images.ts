// `pnpm images`: builds the packages and makes the images on the engine of DOCKER_HOST, as an installed `pw images build`
// does. Progress goes to stderr.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createEngineClient, engineEnv, ensureEngine } from '@pw/cli/engine';
import { DEFAULT_REGISTRY, buildImages as makeImages } from '@pw/cli/images';
import { DEFAULT_PORT } from '@pw/cli/stack';
import { formatFailure, isPowerstripError } from '@pw/core';
import { readRevision } from './read-revision.ts';

const root = join(import.meta.dirname, '..');
const log = (line: string) => console.error(line);

/** Builds what the images hold, then the images; quick when nothing changed. Ends the process when that fails. */
export async function buildImages(): Promise<void> {
  buildPackages();
  await loadImages();
}

/** Makes the images of what is built already. Ends the process when that fails. */
export async function loadImages(): Promise<void> {
  try {
    // Whoever runs a script of a clone wants it to work: apt-get is named when it is used.
    const env = engineEnv(Number(process.env.PW_PORT || DEFAULT_PORT), process.env);
    const { dockerHost } = await ensureEngine({ log, env, install: true });
    const docker = createEngineClient(dockerHost, env);
    const registry = process.env.PW_REGISTRY || DEFAULT_REGISTRY;
    await makeImages({ docker, registry, log, release: readRevision() });
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    log(formatFailure(error));
    process.exit(1);
  }
}

/** The bundles, libraries and the shim, into the dist of each package. Ends the process when that fails. */
export function buildPackages(): void {
  log('building the packages');
  const { status, stdout } = spawnSync('turbo', ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    encoding: 'utf8',
    // stdout belongs to the command that the images are built for.
    stdio: ['ignore', 'pipe', 2],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  if (status === 0) return;
  log(`${stdout}\nThe build failed; its output is above.`);
  process.exit(1);
}

if (import.meta.main) await buildImages();
