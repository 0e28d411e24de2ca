import { expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import { asPowerstripError } from './as-powerstrip-error.ts';

test('a fault of ours is INTERNAL, a 500 that says where', () => {
  const error = asPowerstripError(new TypeError('x is not a function'));
  expect(error).toMatchObject({ code: 'INTERNAL', status: 500 });
  expect(error.message).toMatch(/^unexpected: TypeError: x is not a function\n\s+at /);
});

test('an error that a client can be told already stays as it is', () => {
  const error = new PowerstripError('BAD_JSON', 'no', { status: 400 });
  expect(asPowerstripError(error)).toBe(error);
});
