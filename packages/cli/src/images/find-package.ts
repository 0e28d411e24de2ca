import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type Arch = 'x64' | 'arm64';

const require = createRequire(import.meta.url);

/** The directory of an installed package: beside this one, or in `elsewhere`, where npm has installed it on its own. */
export function findPackage(name: string, elsewhere?: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    const own = elsewhere === undefined ? undefined : join(elsewhere, 'node_modules', name);
    return own !== undefined && existsSync(join(own, 'package.json')) ? own : undefined;
  }
}

/** What an installed package says of itself. */
export function manifestOf(name: string): { version: string } | undefined {
  const directory = findPackage(name);
  if (directory === undefined) return undefined;
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string };
}
