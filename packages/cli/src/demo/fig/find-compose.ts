import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PowerstripError } from '@pw/core';

/** The talk's two files, as a compose can read them: with weave, and without. */
const asInTheTalk = { weave: 'fig.yml', links: 'fig-links.yml' };
const asToday = { weave: 'compose.yaml', links: 'compose-links.yaml' };

/** A stock compose: how to call it, what it calls itself, and which of the example's files it reads. */
export type Compose = { command: string[]; version: string; files: typeof asInTheTalk };

const run = promisify(execFile);

/** docker-compose 1.x reads the talk's files as they stand; `docker compose` needs today's spec. */
export async function findCompose(): Promise<Compose> {
  const alone = await versionOf(['docker-compose', 'version', '--short']);
  if (alone?.startsWith('1.')) {
    return { command: ['docker-compose'], version: `docker-compose ${alone}`, files: asInTheTalk };
  }
  const plugin = await versionOf(['docker', 'compose', 'version', '--short']);
  if (plugin !== undefined) {
    return { command: ['docker', 'compose'], version: `docker compose ${plugin}`, files: asToday };
  }
  if (alone !== undefined) {
    return { command: ['docker-compose'], version: `docker-compose ${alone}`, files: asToday };
  }
  throw new PowerstripError('PART_FAILED', 'fig: there is no docker-compose and no docker compose', {
    hint: 'Install one; on Debian: apt-get install -y --no-install-recommends docker-compose',
  });
}

async function versionOf([command = '', ...args]: string[]): Promise<string | undefined> {
  return run(command, args).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
