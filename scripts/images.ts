// Builds all images on the engine of DOCKER_HOST, offline, each from scratch or from localhost/pw/node. Progress goes to stderr.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureEngine } from '@pw/cli/engine';
import { isPowerstripError } from '@pw/core';
import Docker from 'dockerode';
import { buildImage } from './images/build-image.ts';
import { imageSpecs } from './images/image-list.ts';

const root = join(import.meta.dirname, '..');
const log = (line: string) => console.error(line);

/** Builds what the images hold, then the images; quick when nothing changed. Ends the process when that fails. */
export async function buildImages(): Promise<void> {
  buildPackages();
  try {
    await ensureEngine({ log });
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    log(`${error.message}\n${error.hint}`);
    process.exit(1);
  }
  const docker = new Docker();
  let baseHash = '';
  for (const spec of imageSpecs) {
    const { hash, built } = await buildImage(docker, spec, { root, baseHash });
    if (spec.name === 'localhost/pw/node') baseHash = hash;
    log(`${spec.name}: ${built ? 'built' : 'up to date'}`);
  }
}

function buildPackages(): void {
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
