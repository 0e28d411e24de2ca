import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PowerstripError } from '@pw/core';
import { findProgram } from './install-engine.ts';

/** What needs the docker CLI, and what a person can do without it. */
export interface DockerCliUse {
  command: string;
  instead: string;
}

/** Throws PART_FAILED where PATH has no docker CLI: pw itself needs the engine's socket alone. */
export async function requireDockerCli({ command, instead }: DockerCliUse): Promise<void> {
  if ((await findProgram('docker', process.env.PATH)) !== undefined) return;
  throw new PowerstripError('PART_FAILED', `${command} needs the docker CLI, and PATH has none`, {
    hint: `Install it (on Debian: apt-get install docker.io, from 13 on docker-cli), or ${instead}`,
  });
}

/**
 * Runs the docker CLI to its end, and gives its exit code; -1 when a signal ended it. What it prints on stdout goes to
 * stderr, unless `stdout` is 1: with --json, stdout is for the object.
 */
export async function runDockerCli(
  args: readonly string[],
  use: DockerCliUse,
  stdout: 1 | 2 = 2,
): Promise<number> {
  await requireDockerCli(use);
  const child = spawn('docker', args, { env: process.env, stdio: ['ignore', stdout, 2] });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? -1;
}
