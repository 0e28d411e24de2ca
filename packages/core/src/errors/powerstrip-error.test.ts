import { expect, test } from '@jest/globals';
import { errorCatalogue } from './catalogue.ts';
import { isPowerstripError, PowerstripError } from './powerstrip-error.ts';

test('the hint comes from the catalogue unless one is given', () => {
  const plain = new PowerstripError('ATTACH_FAILED', 'no');
  expect(plain).toMatchObject({
    hint: errorCatalogue.ATTACH_FAILED.fix,
    status: undefined,
    name: 'PowerstripError',
  });
  expect('cause' in plain).toBe(false);
  const own = new PowerstripError('ATTACH_FAILED', 'no', { hint: 'do', status: 500, cause: 1 });
  expect(own).toMatchObject({ hint: 'do', status: 500, cause: 1 });
});

test('is known across copies of this package', () => {
  const foreign = { [Symbol.for('powerstrip.error')]: true };
  expect([foreign, new PowerstripError('BAD_JSON', 'x')].every(isPowerstripError)).toBe(true);
  expect([null, undefined, 'x', new Error('x')].some(isPowerstripError)).toBe(false);
});

test('the catalogue is in alphabetical order, and each entry says what it means and what to do', () => {
  const codes = Object.keys(errorCatalogue);
  expect(codes).toEqual(codes.toSorted());
  for (const { meaning, fix } of Object.values(errorCatalogue)) {
    expect(meaning).toMatch(/\.$/);
    expect(fix.length).toBeGreaterThan(5);
  }
});
