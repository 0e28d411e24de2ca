import { expect, test } from '@jest/globals';
import { createFixture } from '../house/fixture.ts';
import { readSources } from '../house/read-sources.ts';
import { chooseSample } from './choose-sample.ts';
import { findMutants } from './find-mutants.ts';
import { findTests } from './find-tests.ts';

test.each([
  ['await done();', ['await done(); → ;', 'await done() → done()']],
  ['use(a ?? b);', ['use(a ?? b); → ;', 'a ?? b → (a)', 'a ?? b → (b)']],
  ['const c = a < 1;', [' <  →  <= ', '1 → 2']],
  ['if (a) b = !c;', ['a → true', 'a → false', '!c → (c)']],
  ['type A = { b: 1 | true };', []],
  ['const waitMs = 60 * 1_000;', [' *  →  / ']],
  ['const wait = ({ ms = 3_000, tries = 3 }) => ms;', ['3 → 4']],
  ['const f = async () => await b;', []],
  ['async function f() { return await b; }', ['return await b; → return undefined as never;']],
  [
    'async function f() { try { return await b; } finally { c = d; } }',
    ['return await b; → return undefined as never;', 'await b → b'],
  ],
  [
    'async function f() { try { a = b; } catch { return await b; } }',
    ['return await b; → return undefined as never;'],
  ],
  [
    'async function f() { using a = b; return await c; }',
    ['return await c; → return undefined as never;', 'await c → c'],
  ],
  ['const isA = () => { return false; };', ['false → true']],
  ['use(a?.is(b) ?? false);', ['use(a?.is(b) ?? false); → ;', 'a?.is(b) ?? false → (false)', 'false → true']],
  ['throw bad(text.slice(0, 40));', ['0 → 1']],
  ['const f = () => { return undefined; };', []],
])('%s', (text, expected) => {
  using fixture = createFixture({ 'a.ts': text });
  const mutants = readSources(fixture.root).flatMap(findMutants);
  expect(mutants.map(({ original, replacement }) => `${original} → ${replacement}`)).toStrictEqual(expected);
});

test('a sample has the same items for the same seed, and others for another', () => {
  const items = Array.from({ length: 1_000 }, (_, index) => index);
  const sample = chooseSample(items, 20, 7);
  expect(new Set(sample).size).toBe(20);
  expect(chooseSample(items, 20, 7)).toStrictEqual(sample);
  expect(chooseSample(items, 20, 8)).not.toStrictEqual(sample);
});

test('the tests of a file are those that import it, those that run it by its path, and, of few, those that start its package', () => {
  using fixture = createFixture({
    'packages/a/src/one.ts': 'export const one = 1;\n',
    'packages/a/src/one.test.ts': "import './one.ts';\n",
    'packages/a/test/wire.test.ts': "import '../src/two.ts';\n",
    'packages/a/src/two.ts': "import './one.ts';\n",
    'packages/a/test/main.test.ts': "import './helpers/a-process.ts';\n",
    'packages/a/test/helpers/a-process.ts': '',
    'packages/a/src/some-process.ts': '',
    'packages/a/src/some-process.test.ts': "import './some-process.ts';\n",
    'packages/a/test/program.test.ts': "start('../src/two.ts');\n",
    'packages/b/test/other.test.ts': "import './helpers/b-process.ts';\n",
    'test/e2e/all.test.ts': "import '../../packages/a/src/one.ts';\n",
  });
  expect(findTests('packages/a/src/one.ts', readSources(fixture.root))).toStrictEqual([
    'packages/a/src/one.test.ts',
    'packages/a/test/program.test.ts',
    'packages/a/test/wire.test.ts',
  ]);
  expect(findTests('packages/a/src/some-process.ts', readSources(fixture.root))).toStrictEqual([
    'packages/a/src/some-process.test.ts',
    'packages/a/test/main.test.ts',
  ]);
});
