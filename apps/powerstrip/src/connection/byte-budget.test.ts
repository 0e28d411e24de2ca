import { expect, test } from '@jest/globals';
import { ByteBudget } from './byte-budget.ts';

test('as many bytes as there are, and no more, may be in use; what is released may be used again', () => {
  const used: number[] = [];
  const budget = new ByteBudget({ maxBytes: 10, onChange: (bytes) => used.push(bytes) });
  budget.reserve(6);
  budget.reserve(4);
  const overloaded = expect.objectContaining({ code: 'OVERLOADED', status: 503 });
  expect(() => budget.reserve(1)).toThrow(overloaded);
  budget.release(6);
  budget.reserve(5);
  expect(() => budget.reserve(2)).toThrow(overloaded);
  expect(used).toStrictEqual([6, 10, 4, 9]);
});
