import { expect, test } from '@jest/globals';
import { createMemory } from './create-memory.ts';

/** A source that gives what was set, and counts how often it was asked. */
function createSource<T>(value: T, stamp: string | undefined) {
  const source = {
    value,
    now: stamp,
    loads: 0,
    stamp: () => source.now,
    load: async () => {
      source.loads += 1;
      return source.value;
    },
  };
  return source;
}

test('an answer is kept while its stamp stays, and no longer', async () => {
  const memory = createMemory<string>(2);
  const source = createSource('a', '1');
  expect(await memory.recall('k', source)).toBe('a');
  source.value = 'b';
  expect(await memory.recall('k', source)).toBe('a');
  source.now = '2';
  expect(await memory.recall('k', source)).toBe('b');
  source.now = '1';
  source.value = 'c';
  expect(await memory.recall('k', source)).toBe('c');
  expect(source.loads).toBe(3);
});

test('what changed while it was asked for is asked again', async () => {
  const memory = createMemory<string>(2);
  const source = createSource('old', '1');
  const load = async () => {
    source.now = '2';
    return source.load();
  };
  await memory.recall('k', { ...source, stamp: source.stamp, load });
  source.value = 'new';
  expect(await memory.recall('k', source)).toBe('new');
});

test('nothing is kept without a stamp, or without an answer', async () => {
  const memory = createMemory<string | undefined>(2);
  const unknown = createSource('a', undefined);
  await memory.recall('k', unknown);
  await memory.recall('k', unknown);
  expect(unknown.loads).toBe(2);
  const missing = createSource<string | undefined>(undefined, '1');
  await memory.recall('k', missing);
  await memory.recall('k', missing);
  expect(missing.loads).toBe(2);
});

test('it keeps the newest, and each under its own key', async () => {
  const memory = createMemory<string>(2);
  const sources = ['a', 'b', 'c'].map((value) => createSource(value, '1'));
  for (const source of sources) await memory.recall(source.value, source);
  for (const source of sources.toReversed())
    expect(await memory.recall(source.value, source)).toBe(source.value);
  expect(sources.map(({ loads }) => loads)).toEqual([2, 1, 1]);
});
