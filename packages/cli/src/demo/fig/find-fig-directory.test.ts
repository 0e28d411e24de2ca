import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findFigDirectory } from './find-fig-directory.ts';

test('the stack of the talk is found from anywhere in the clone', () => {
  expect(findFigDirectory()).toBe(join(import.meta.dirname, '../../../../../examples/fig'));
});

test('outside a clone, PART_FAILED says where its files are', () => {
  expect(() => findFigDirectory(tmpdir())).toThrow(
    expect.objectContaining({ code: 'PART_FAILED', hint: expect.stringContaining('clone it') }),
  );
});
