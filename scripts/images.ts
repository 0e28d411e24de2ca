// `pnpm images`: builds the packages and makes the images on the engine of DOCKER_HOST, as an installed `pw images build`
// does. Progress goes to stderr.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createEngineClient, ensureEngine } from '@pw/cli/engine';
import { DEFAULT_REGISTRY, buildImages as makeImages } from '@pw/cli/images';
import { formatFailure, isPowerstripError } from '@pw/core';

const root = join(import.meta.dirname, '..');
const log = (line: string) => console.error(line);

/** Builds what the images hold, then the images; quick when nothing changed. Ends the process when that fails. */
export async function buildImages(): Promise<void> {
  buildPackages();
  try {
    const { dockerHost } = await ensureEngine({ log });
    const docker = createEngineClient(dockerHost);
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

/** The commit of this clone and its time: two clones of one commit make the same images. */
function readRevision(): { revision?: string; created: string } {
  try {
    const text = execFileSync(
      'git',
      ['log', '-1', '--format=%H %cd', '--date=format-local:%Y-%m-%dT%H:%M:%SZ'],
      {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, TZ: 'UTC' },
      },
    );
    const [revision = '', created = ''] = text.trim().split(' ');
    return { revision, created };
  } catch {
    // An unpacked archive has no history.
    return { created: '1970-01-01T00:00:00Z' };
  }
}

if (import.meta.main) await buildImages();
