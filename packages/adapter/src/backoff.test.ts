import { expect, test } from '@jest/globals';
import { createBackoff } from './backoff.ts';

test('grows to its bound, and starts again after a success', () => {
  const backoff = createBackoff({ firstMs: 100, maxMs: 1000, factor: 3 });
  expect([1, 2, 3, 4].map(() => backoff.nextMs())).toEqual([100, 300, 900, 1000]);
  backoff.reset();
  expect(backoff.nextMs()).toBe(100);
});
