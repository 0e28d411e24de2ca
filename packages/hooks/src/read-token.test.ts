import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readToken } from './read-token.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function fileWith(text: string): string {
  const file = join(directory, 'token');
  writeFileSync(file, text);
  return file;
}

test('it is in the variable, in the file without its line break, or nowhere', () => {
  expect(readToken(undefined, {})).toBeUndefined();
  expect(readToken(undefined, { PW_TOKEN: 's3cret' })).toBe('s3cret');
  expect(readToken(fileWith('s3cret\n'), {})).toBe('s3cret');
});

test.each(['', '\n', 'two words', 'two\nlines', 'schlüssel'])(
  '%j is no token, be it here or there',
  (text) => {
    const message = expect.stringContaining('does not hold one line of visible ASCII');
    const refused = expect.objectContaining({ code: 'BAD_OPTION', message });
    expect(() => readToken(undefined, { PW_TOKEN: text })).toThrow(refused);
    expect(() => readToken(fileWith(text), {})).toThrow(refused);
  },
);

test('a file that cannot be read is named', () => {
  const message = expect.stringMatching(/^--token-file: ENOENT.*\/nowhere\/token/);
  expect(() => readToken('/nowhere/token', {})).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message }),
  );
});

test('one of both', () => {
  const message = '--token-file (PW_TOKEN_FILE) and PW_TOKEN are both set';
  expect(() => readToken(fileWith('a'), { PW_TOKEN: 'a' })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message }),
  );
});
