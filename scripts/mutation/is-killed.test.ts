import { expect, test } from '@jest/globals';
import type { Failure } from './find-failure.ts';
import { isKilled, type TestHealth } from './is-killed.ts';

const inTime = (file: string): Failure => ({ file, late: false });
const late = (file: string): Failure => ({ file, late: true });

/** Each run takes the next of these; what it was asked is written down. */
function createRuns(script: { changed: (Failure | undefined)[]; unchanged?: (Failure | undefined)[] }) {
  const asked: string[] = [];
  const play = (name: string, results: (Failure | undefined)[]) => async (files: readonly string[]) => {
    asked.push(`${name} ${files.join(' ')}`);
    if (results.length === 0) throw new Error(`nothing left to answer to ${name}`);
    return results.shift();
  };
  const runs = {
    changed: play('changed', script.changed),
    unchanged: play('unchanged', script.unchanged ?? []),
  };
  return { asked, runs };
}

const health = (passing: string[] = [], failing: string[] = []): TestHealth => ({
  passing: new Set(passing),
  failing: new Set(failing),
});

test('a mutant that no test notices lives', async () => {
  const { runs, asked } = createRuns({ changed: [undefined] });
  expect(await isKilled(['a', 'b'], runs, health())).toBe(false);
  expect(asked).toStrictEqual(['changed a b']);
});

test('a test kills if it passes without the mutant, which is tried once', async () => {
  const known = health();
  const first = createRuns({ changed: [inTime('a')], unchanged: [undefined] });
  expect(await isKilled(['a', 'b'], first.runs, known)).toBe(true);
  const second = createRuns({ changed: [inTime('a')] });
  expect(await isKilled(['a', 'b'], second.runs, known)).toBe(true);
});

test('a test that fails anyway is left out, now and later; the rest judges', async () => {
  const known = health(['b']);
  const first = createRuns({ changed: [inTime('a'), inTime('b')], unchanged: [inTime('a')] });
  expect(await isKilled(['a', 'b'], first.runs, known)).toBe(true);
  expect(first.asked).toStrictEqual(['changed a b', 'unchanged a', 'changed b']);
  const second = createRuns({ changed: [undefined] });
  expect(await isKilled(['a', 'b'], second.runs, known)).toBe(false);
  expect(second.asked).toStrictEqual(['changed b']);
});

test('a late failure kills if the file passes right after it, and fails again with the mutant', async () => {
  const { runs, asked } = createRuns({ changed: [late('a'), late('a')], unchanged: [undefined] });
  expect(await isKilled(['a', 'b'], runs, health(['a']))).toBe(true);
  expect(asked).toStrictEqual(['changed a b', 'unchanged a', 'changed a']);
});

test('a late failure of a busy machine does not kill', async () => {
  const once = createRuns({ changed: [late('a'), undefined, undefined], unchanged: [undefined] });
  expect(await isKilled(['a', 'b'], once.runs, health())).toBe(false);
  expect(once.asked).toStrictEqual(['changed a b', 'unchanged a', 'changed a', 'changed b']);
  const known = health();
  const always = createRuns({ changed: [late('a'), undefined], unchanged: [late('a')] });
  expect(await isKilled(['a', 'b'], always.runs, known)).toBe(false);
  expect(known.failing.size).toBe(0);
});
