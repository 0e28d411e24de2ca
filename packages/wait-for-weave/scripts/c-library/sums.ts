import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Arch } from '../paths.ts';
import pins from './pins.json' with { type: 'json' };
import type { PinnedFiles } from './pins.ts';

/** Hexadecimal SHA-256 of a file. */
export function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** True if these files are all of pins.json for an architecture, and no other. */
export function isPinned(files: readonly string[], arch: Arch): boolean {
  const expected: PinnedFiles = pins.files[arch];
  const names = new Set(files.map((file) => basename(file)));
  return (
    names.size === Object.keys(expected).length &&
    files.every((file) => expected[basename(file)] === sha256Of(file))
  );
}
