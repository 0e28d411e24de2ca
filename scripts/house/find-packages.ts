import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles } from './list-files.ts';

/** A package of the workspace: its folder, and what others import → the source file behind it. */
export interface Package {
  folder: string;
  entryPoints: Record<string, string>;
}

interface Manifest {
  name: string;
  exports?: Record<string, string | Record<string, string>>;
}

export function findPackages(root: string): Package[] {
  return listFiles(root, '*/package.json').map((path) => {
    const folder = dirname(path);
    const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest;
    const entries = Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
      const file = typeof target === 'string' ? target : target['@pw/source'];
      return file?.endsWith('.ts') === true ? [[join(manifest.name, subpath), join(folder, file)]] : [];
    });
    return { folder, entryPoints: Object.fromEntries(entries) };
  });
}
