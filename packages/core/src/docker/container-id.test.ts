import { expect, test } from '@jest/globals';
import { isContainerId } from './container-id.ts';

const id = '0123456789abcdef'.repeat(4);

test.each([
  ['64 hex digits', id, true],
  ['a short id', id.slice(0, 12), false],
  ['one digit more', `${id}0`, false],
  ['capitals', id.toUpperCase(), false],
  ['a name', 'web', false],
])('%s: %j, %p', (_title, text, isId) => {
  expect(isContainerId(text)).toBe(isId);
});
