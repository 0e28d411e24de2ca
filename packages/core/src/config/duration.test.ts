import { expect, test } from '@jest/globals';
import { parseDuration } from './duration.ts';

test.each([
  ['1ms', 1],
  ['500ms', 500],
  ['010s', 10_000],
  ['2m', 120_000],
  ['2147483647ms', 2_147_483_647],
  ['35791m', 2_147_460_000],
])('%s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  '0',
  '0ms',
  '0s',
  '30',
  '-1s',
  '+1s',
  '1.5s',
  '1e3ms',
  '1h',
  ' 1s',
  '1s ',
  '1 s',
  '1S',
  '\u0661s',
  '2147483648ms',
  '35792m',
  '99999999999s',
  'Infinitys',
])('%j is none that a timer can wait', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
