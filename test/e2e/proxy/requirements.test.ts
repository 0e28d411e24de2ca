import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { requirements } from '../requirements.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const notSources = new Set(['node_modules', 'dist', '.git', '.turbo', 'coverage']);

test('B1: every requirement is cited by a test, and no test cites one that does not exist', () => {
  const cited = new Set(
    testFiles(root).flatMap((file) => readFileSync(file, 'utf8').match(/\bPS-\d+\b/g) ?? []),
  );
  expect(Object.keys(requirements)).toHaveLength(74);
  expect(Object.keys(requirements).filter((id) => !cited.has(id))).toEqual([]);
  expect([...cited].filter((id) => !(id in requirements))).toEqual([]);
});

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notSources.has(entry.name) ? [] : testFiles(path);
    return /\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}
