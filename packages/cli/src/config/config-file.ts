import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';

/** The flags that can be set permanently; each is a key of config.yml, and has a variable PW_…. */
export const configurable = [
  'port',
  'prefix',
  'subnet',
  'registry',
  'engine',
  'router',
  'adapters',
  'inspect',
] as const;

/** Where the stack's flags can be set permanently. */
export function configPath(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'powerstrip-weave', 'config.yml');
}

/**
 * Gives a command what config.yml sets and neither its command line nor a variable does. Throws BAD_OPTION for a key that
 * is not one of ours, or a value that its option does not take.
 */
export async function applyConfigFile(command: Command): Promise<void> {
  const path = configPath();
  if (!existsSync(path)) return;
  const { parseSetting, readSettings } = await import('./read-settings.ts');
  const settings = readSettings(path, configurable);
  for (const option of command.options) {
    const value = settings[option.attributeName()];
    const source = command.getOptionValueSource(option.attributeName());
    if (value === undefined || (source !== undefined && source !== 'default')) continue;
    const read = parseSetting(option, value, path);
    // The file is for every folder, so a path in it starts where it lies.
    const parsed = option.attributeName() === 'adapters' ? resolve(dirname(path), String(read)) : read;
    command.setOptionValueWithSource(option.attributeName(), parsed, 'config');
  }
}
