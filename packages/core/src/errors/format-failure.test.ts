import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { errorCatalogue } from './catalogue.ts';
import { failureReport, formatFailure } from './format-failure.ts';
import { PowerstripError } from './powerstrip-error.ts';

const failure = new PowerstripError('BAD_OPTION', 'port: 0 is no port', { hint: 'Use 1 to 65535.' });

test('a known failure is printed as message, hint and code with its link', () => {
  expect(formatFailure(failure, 'powerstrip')).toMatch(
    /^powerstrip: port: 0 is no port\nUse 1 to 65535\.\nBAD_OPTION: https:\/\/\S+\/docs\/errors\.md#bad_option$/,
  );
  expect(formatFailure(failure)).toMatch(/^Error: port/);
});

test('anything unexpected is printed with its stack', () => {
  expect(formatFailure(new TypeError('x is undefined'))).toMatch(/^TypeError: x is undefined\n +at /);
  expect(formatFailure('text')).toBe('text');
  const bare = Object.assign(new Error('no stack'), { stack: undefined });
  expect(formatFailure(bare)).toBe('no stack');
});

test('as data it has the same four parts, INTERNAL where there is no code', () => {
  const link = expect.stringMatching(/errors\.md#bad_option$/);
  const { message, hint } = failure;
  expect(failureReport(failure)).toEqual({ code: 'BAD_OPTION', message, hint, link });
  expect(failureReport(new TypeError('x'))).toMatchObject({ code: 'INTERNAL', message: 'x' });
});

test('docs/errors.md has an anchor for every code', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/errors.md'), 'utf8');
  const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map((match) => match[1]);
  expect(anchors).toEqual(Object.keys(errorCatalogue).map((code) => code.toLowerCase()));
});
