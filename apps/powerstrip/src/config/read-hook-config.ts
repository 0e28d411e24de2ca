import { readFile } from 'node:fs/promises';
import { PowerstripError } from '@pw/core';
import type { HookConfig } from './hook-config.ts';
import { parseHookConfig } from './parse-hook-config.ts';

export const defaultConfigFile = '/etc/powerstrip/adapters.yml';

/** Reads and checks an adapters.yml. Throws NO_CONFIGURATION or INVALID_CONFIGURATION. */
export async function readHookConfig(file: string = defaultConfigFile): Promise<HookConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new PowerstripError('NO_CONFIGURATION', `cannot read ${file}: ${(cause as Error).message}`, {
      cause,
    });
  }
  return parseHookConfig(text, file);
}
