import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { mapConcurrently } from './map-concurrently.ts';

test('the results are in the order of the items, whichever ends first', async () => {
  const turns = [3, 0, 1];
  const results = await mapConcurrently(turns, 2, async (number) => {
    for (let turn = 0; turn < number; turn += 1) await nextTurn();
    return `after ${number}`;
  });
  expect(results).toStrictEqual(['after 3', 'after 0', 'after 1']);
});

test('so many at once, and the next when one has ended', async () => {
  const releases: (() => void)[] = [];
  const all = mapConcurrently(
    ['a', 'b', 'c'],
    2,
    () => new Promise<void>((resolve) => releases.push(resolve)),
  );
  await nextTurn();
  expect(releases).toHaveLength(2);
  releases[1]?.();
  await nextTurn();
  expect(releases).toHaveLength(3);
  for (const release of releases) release();
  expect(await all).toHaveLength(3);
});
