import { expect, test } from '@jest/globals';
import { roundMs } from './round-ms.ts';

test.each([
  [1_234.567_8, 1_234.568],
  [0.000_4, 0],
  [0.5, 0.5],
  [-0.1, 0],
])('%d ms are shown as %d', (ms, shown) => {
  expect(roundMs(ms)).toBe(shown);
});
