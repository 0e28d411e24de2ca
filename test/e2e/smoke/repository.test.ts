// A7: nothing is left for later, no test is skipped, no file is too long to read.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const MAX_LINES = 300;
const DATA = /^(LICENSE|pnpm-lock\.yaml|.*\.(1|txt|json|golden))$/;

// Spelled so that this file does not find itself.
const FORBIDDEN = [
  ['TO', 'DO'],
  ['FIX', 'ME'],
  ['registry.', 'npmjs'],
  ['deb.', 'debian.org'],
].map((parts) => parts.join(''));
const SKIPPED_TEST = /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(/;

const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '')
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

test('nothing is left for later, and no registry host is named', () => {
  const found = files.filter(({ text }) => FORBIDDEN.some((word) => text.includes(word)));
  expect(found.map(({ file }) => file)).toStrictEqual([]);
});

test('no test is skipped or alone', () => {
  const tests = files.filter(
    ({ file }) => /\.test\.tsx?$/.test(file) && !file.endsWith('repository.test.ts'),
  );
  expect(tests.length).toBeGreaterThan(10);
  expect(tests.filter(({ text }) => SKIPPED_TEST.test(text)).map(({ file }) => file)).toStrictEqual([]);
});

test(`no file has more than ${MAX_LINES} lines, data aside`, () => {
  const long = files.filter(({ file, text }) => !DATA.test(file) && text.split('\n').length > MAX_LINES + 1);
  expect(long.map(({ file }) => file)).toStrictEqual([]);
});
