import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { testEngines } from '../engine-list.ts';
import { pageParts, replaceParts } from './format-page.ts';
import { CLIENTS, readRecorded } from './recorded-results.ts';

const root = join(import.meta.dirname, '../../..');
const recorded = readRecorded();

test('docs/engines-and-clients.md has what was recorded: pnpm test:engines --record', () => {
  const page = readFileSync(join(root, 'docs/engines-and-clients.md'), 'utf8');
  expect(replaceParts(page, pageParts(recorded))).toBe(page);
});

test('every engine of the list is recorded, without a failure', () => {
  expect(recorded.map(({ engine }) => engine)).toStrictEqual(testEngines.map(({ name }) => name));
  const failures = recorded.flatMap(({ engine, files }) =>
    files.flatMap(({ file, failed }) => (failed > 0 ? [`${engine}: ${failed} of ${file}`] : [])),
  );
  expect(failures).toStrictEqual([]);
});

test.each(globSync(`${CLIENTS}*.test.ts`, { cwd: root }))(
  '%s is recorded with the tests it has now',
  (path) => {
    const titles = titlesOf(readFileSync(join(root, path), 'utf8'));
    const seen = recorded.flatMap((entry) => entry.files.filter(({ file }) => file === path));
    const ran = [...new Set(seen.flatMap((file) => file.titles ?? []))];
    expect(seen).toHaveLength(testEngines.length);
    expect(titles.filter((title) => !ran.some((one) => title.test(one)))).toStrictEqual([]);
    expect(ran.filter((one) => !titles.some((title) => title.test(one)))).toStrictEqual([]);
  },
);

/** Ends of full titles; what a table or a variable fills in matches anything. */
function titlesOf(source: string): RegExp[] {
  const calls = source.matchAll(
    /\btest(?:\.each\((?:\[[\s\S]*?\]|Object\.entries\(\w+\))\s*\))?\(\s*(['"`])(.+?)\1,/g,
  );
  return [...calls].map(([, , title = '']) => {
    const parts = title.split(/%s|\$\{.*?\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`${parts.join('.*')}$`);
  });
}
