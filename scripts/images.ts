// Builds all images on the engine of DOCKER_HOST, offline, each from scratch or from pw/node. Progress goes to stderr.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureEngine } from '@pw/cli/engine';
import Docker from 'dockerode';
import { buildImage } from './images/build-image.ts';
import { imageSpecs } from './images/image-list.ts';

const root = join(import.meta.dirname, '..');

/** Builds what the images hold, then the images; quick when nothing changed. */
export async function buildImages(log: (line: string) => void): Promise<void> {
  execFileSync('turbo', ['run', 'build', '--output-logs=errors-only', '--log-prefix=task'], {
    cwd: root,
    // stdout belongs to the command that the images are built for.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  await ensureEngine({ log });
  const docker = new Docker();
  let baseHash = '';
  for (const spec of imageSpecs) {
    const { hash, built } = await buildImage(docker, spec, { root, baseHash });
    if (spec.name === 'pw/node') baseHash = hash;
    log(`${spec.name}: ${built ? 'built' : 'up to date'}`);
  }
}

if (import.meta.main) await buildImages((line) => console.error(line));
