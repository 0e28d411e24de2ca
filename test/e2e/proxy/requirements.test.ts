import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { promises, requirements } from '../requirements.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const notSources = new Set(['node_modules', 'dist', '.git', '.turbo', 'coverage']);

test('B1: every requirement is cited by a test, and no test cites one that does not exist', () => {
  const cited = new Set(
    testFiles(root).flatMap((file) => readFileSync(file, 'utf8').match(/\bPS-\d+\b/g) ?? []),
  );
  expect(Object.keys(requirements)).toHaveLength(74);
  expect(Object.keys(requirements).filter((id) => !cited.has(id))).toStrictEqual([]);
  expect([...cited].filter((id) => !(id in requirements))).toStrictEqual([]);
});

test('every promise has a test, and no test cites one that is not defined', () => {
  const cited = new Set(testFiles(root).flatMap((file) => citedPromises(readFileSync(file, 'utf8'))));
  expect(Object.keys(promises).filter((id) => !cited.has(id))).toStrictEqual([]);
  expect([...cited].filter((id) => !(id in promises))).toStrictEqual([]);
});

test('ids are read from the head of a file and from titles, not from data', () => {
  const file = "// A3, B12: what it proves.\ntest('PS-1, C4: refuses', () => hex('F5%C3'));\nconst E9 = 1;\n";
  expect(citedPromises(file)).toStrictEqual(['A3', 'B12', 'C4']);
});

/** Ids in the comment that opens a file, and in titles: `// E1, E2: …`, `test('PS-64, A6: …')`, `describe('commit (C6)'`. */
function citedPromises(source: string): string[] {
  const titles = source.match(/(?:test|describe)(?:\.each\(\w+\))?\((['"`])[^'"`\n]*\1/g) ?? [];
  const head = /^\/\/.*/.exec(source)?.[0] ?? '';
  return [head, ...titles].flatMap((text) => text.match(/\b[A-H]\d{1,2}\b/g) ?? []);
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notSources.has(entry.name) ? [] : testFiles(path);
    return /\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}
