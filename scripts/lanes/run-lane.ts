// A lane: one more Docker engine on this machine, in a network and a /run of its own, with the same files.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { labDirectory, runInNamespaces } from '../engines/namespaces.ts';
import type { FileResult } from '../test/file-results.ts';

/** Of statfs(2), an overlay: Docker cannot keep layers on one. */
const OVERLAYFS = 0x794c7630;

/** What a lane writes when it is done. */
export interface LaneResults {
  files: FileResult[];
  leftovers: string[];
}

/** Why this machine cannot have a lane; undefined when it can. */
export function whyNoLane(): string | undefined {
  if (availableParallelism() < 2) return 'there is one processor';
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'making namespaces and mounts needs root';
  if (![undefined, '', 'unix:///var/run/docker.sock'].includes(process.env.DOCKER_HOST))
    return `DOCKER_HOST is ${process.env.DOCKER_HOST}, and a second engine would be another one`;
  if (statfsSync(existingParent(labDirectory)).type === OVERLAYFS)
    return `${labDirectory} is on an overlay file system, where Docker cannot keep images; set PW_LAB to another folder`;
  const running = execFileSync('docker', ['version', '-f', '{{.Server.Version}}'], {
    encoding: 'utf8',
  }).trim();
  const installed = spawnSync('dockerd', ['--version'], { encoding: 'utf8' }).stdout ?? '';
  if (!installed.includes(`version ${running},`))
    return `the engine is ${running}, and the dockerd that is installed another: ${installed.trim() || 'none'}`;
  return undefined;
}

/** Runs what it can get of the files in a new lane, which keeps its own in `folder`. */
export async function runLane(
  folder: string,
  claims: string,
  files: readonly string[],
): Promise<LaneResults> {
  mkdirSync(folder, { recursive: true });
  const results = join(folder, 'results.json');
  const program = ['--conditions=@pw/source', join(import.meta.dirname, 'in-lane.ts'), results, ...files];
  // It has a /tmp of its own, in memory.
  const env = { ...process.env, TMPDIR: undefined, PW_TEST_CLAIMS: claims };
  await runInNamespaces(join(import.meta.dirname, 'lane.sh'), [folder, process.execPath, ...program], env);
  if (existsSync(results)) return JSON.parse(readFileSync(results, 'utf8')) as LaneResults;
  console.error('a lane ended before it had results; what it said is above');
  return { files: [], leftovers: [] };
}

function existingParent(path: string): string {
  return existsSync(path) ? path : existingParent(join(path, '..'));
}
