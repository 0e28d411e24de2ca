import { expect, test } from '@jest/globals';
import { memoize } from './memoize.ts';

test('what is known is not computed again, until there is too much of it', () => {
  const computed: string[] = [];
  const lengthOf = memoize((key) => computed.push(key) && key.length, 2);
  expect(['', 'bb', '', 'bb'].map(lengthOf)).toStrictEqual([0, 2, 0, 2]);
  expect(computed).toStrictEqual(['', 'bb']);
  expect(['ccc', 'bb', 'ccc'].map(lengthOf)).toStrictEqual([3, 2, 3]);
  expect(computed).toStrictEqual(['', 'bb', 'ccc', 'bb']);
});
