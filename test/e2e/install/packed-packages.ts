import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Packed, packAll } from '../../../scripts/release/pack.ts';

/** All packages as npm gets them, with the shim of this machine. */
export interface PackedPackages extends Disposable {
  directory: string;
  packed: Packed[];
}

/**
 * Packs all packages. It takes several seconds: a run of many test files packs once, into the folder of PW_TEST_TARBALLS,
 * which the run removes.
 */
export function packPackages(): PackedPackages {
  const shared = process.env.PW_TEST_TARBALLS;
  if (shared === undefined) {
    const directory = mkdtempSync(join(tmpdir(), 'pwi-tarballs-'));
    return {
      ...pack(directory),
      [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
    };
  }
  const list = join(shared, 'packed.json');
  if (!existsSync(list)) writeFileSync(list, JSON.stringify(pack(shared)));
  return { ...JSON.parse(readFileSync(list, 'utf8')), [Symbol.dispose]: () => undefined };
}

function pack(directory: string): { directory: string; packed: Packed[] } {
  return { directory, packed: packAll(directory, [process.arch as 'x64' | 'arm64']) };
}
