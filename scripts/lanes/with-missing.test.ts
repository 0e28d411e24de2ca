import { expect, jest, test } from '@jest/globals';
import { withMissing } from './with-missing.ts';

const error = jest.spyOn(console, 'error').mockImplementation(() => {});
const expected = ['a', 'b', 'c'];
const results = [{ file: 'c', seconds: 1, passed: 2, failed: 0, tests: [] }];
const failure = (file: string) => ({ file, seconds: 0, passed: 0, failed: 1, tests: [] });

test('a file without a result is a failure', () => {
  expect(withMissing({ expected, begun: new Set(['a', 'c']), results, isTimeOver: false })).toStrictEqual({
    passed: 2,
    failed: 2,
    files: [failure('a'), failure('b'), ...results],
    notBegun: [],
  });
  expect(error.mock.calls).toStrictEqual([['no result of a'], ['no result of b']]);
});

test('when the time is over, not so one that did not begin', () => {
  expect(withMissing({ expected, begun: new Set(['a', 'c']), results, isTimeOver: true })).toStrictEqual({
    passed: 2,
    failed: 1,
    files: [failure('a'), ...results],
    notBegun: ['b'],
  });
});
