import { runCommand } from '@pw/test-helpers';

/** The compose of this machine: how to call it, and its major version. */
export interface Compose {
  command: string[];
  major: 1 | 2;
}

/** `docker compose` where there is one, else `docker-compose`. */
export async function findCompose(): Promise<Compose> {
  const plugin = await runCommand('docker', ['compose', 'version', '--short']);
  if (plugin.code === 0) return { command: ['docker', 'compose'], major: 2 };
  const alone = await runCommand('docker-compose', ['version', '--short']);
  if (alone.code !== 0) throw new Error(`no compose: ${plugin.stderr}${alone.stderr}`);
  return { command: ['docker-compose'], major: alone.stdout.startsWith('1.') ? 1 : 2 };
}
