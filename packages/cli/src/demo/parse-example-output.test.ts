import { expect, test } from '@jest/globals';
import { parseExampleOutput } from './parse-example-output.ts';

test('reads the three lines, among others', () => {
  const lines = ['', 'Network took: 412 ms', 'Arguments: hello world', 'ethwe: 10.255.0.50/8', 'bye'];
  expect(parseExampleOutput(lines)).toEqual({
    networkMs: 412,
    arguments: ['hello', 'world'],
    address: '10.255.0.50/8',
  });
});

test.each([0, 1, 2])('line %i missing is no report', (missing) => {
  const lines = ['Network took: 0 ms', 'Arguments: hello', 'ethwe: 10.0.0.1/8'].toSpliced(missing, 1);
  expect(parseExampleOutput(lines)).toBeUndefined();
});
