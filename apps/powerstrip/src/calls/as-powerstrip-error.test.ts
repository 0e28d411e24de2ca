import { expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import pino from 'pino';
import { asPowerstripError } from './as-powerstrip-error.ts';

test('a fault of powerstrip is INTERNAL, a 500; where it happened is in the log only', () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const error = asPowerstripError(new TypeError('x is not a function'), log);
  expect(error).toMatchObject({ code: 'INTERNAL', status: 500, message: 'an unexpected TypeError' });
  expect(lines).toEqual([expect.stringMatching(/x is not a function\\n\s+at /)]);
});

test('an error that a client can be told already stays as it is', () => {
  const error = new PowerstripError('BAD_JSON', 'no', { status: 400 });
  expect(asPowerstripError(error, pino({ level: 'silent' }))).toBe(error);
});
