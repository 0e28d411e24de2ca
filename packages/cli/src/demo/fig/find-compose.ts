import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PowerstripError } from '@pw/core';

/** A stock compose: how to call it, and which of the stack's files it can read. */
export type Compose = { command: string[]; reads: 'fig.yml' | 'compose.yaml' };

const run = promisify(execFile);

/** docker-compose 1.x reads the talk's fig.yml as it stands; `docker compose` needs today's spec. */
export async function findCompose(): Promise<Compose> {
  const one = await versionOf(['docker-compose', '--version']);
  if (one !== undefined && /\b1\.\d+\.\d+/.test(one))
    return { command: ['docker-compose'], reads: 'fig.yml' };
  const two = await versionOf(['docker', 'compose', 'version']);
  if (two !== undefined) return { command: ['docker', 'compose'], reads: 'compose.yaml' };
  if (one !== undefined) return { command: ['docker-compose'], reads: 'compose.yaml' };
  throw new PowerstripError('PART_FAILED', 'fig: there is no docker-compose and no docker compose', {
    hint: 'Install one; on Debian: apt-get install -y --no-install-recommends docker-compose',
  });
}

async function versionOf([command = '', ...args]: string[]): Promise<string | undefined> {
  return run(command, args).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}
