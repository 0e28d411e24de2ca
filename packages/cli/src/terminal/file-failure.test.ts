import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { fileFailure } from './file-failure.ts';

test.each([
  ['cannot open "/nö/t.tar": no such file or directory (ENOENT)', () => writeFileSync('/nö/t.tar', '')],
  ['cannot mkdir "/proc/x": no such file or directory (ENOENT)', () => mkdirSync('/proc/x')],
  [`cannot open "${tmpdir()}": illegal operation on a directory (EISDIR)`, () => writeFileSync(tmpdir(), '')],
  ['cannot write: no space left on device (ENOSPC)', () => writeFileSync('/dev/full', 'x')],
])('%s', (message, work) => {
  expect(fileFailure(thrownBy(work))).toMatchObject({ code: 'FILE_FAILED', message });
});

test.each([
  [new Error('x')],
  [undefined],
  [Object.assign(new Error('connect ENOENT /x.sock'), { code: 'ENOENT', syscall: 'connect', path: '/x' })],
  [Object.assign(new Error('spawn x ENOENT'), { code: 'ENOENT', syscall: 'spawn x', path: 'x' })],
  [Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })],
  [thrownBy(() => readFileSync(99_999))],
])('%p is about no file', (error) => {
  expect(fileFailure(error)).toBeUndefined();
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
