import { describe, expect, test } from '@jest/globals';
import { getEnv, isNamedInEnv, mergeEnv, setEnv } from './env.ts';

describe('getEnv', () => {
  test.each([
    [['A=1'], '1'],
    [['A=b=c'], 'b=c'],
    [['A='], ''],
    [['A=1', 'A=2'], '2'],
    [['A=1', 'A'], undefined],
    [['AB=1', 'B=A=2'], undefined],
    [[], undefined],
  ])('%j → %p', (env, value) => {
    expect(getEnv(env, 'A')).toBe(value);
  });
});

describe('isNamedInEnv', () => {
  test.each([
    [['A=1'], true],
    [['B=1', 'A'], true],
    [['AB=1', 'B=A', 'a=1'], false],
    [[], false],
  ])('%j: %p', (env, isNamed) => {
    expect(isNamedInEnv(env, 'A')).toBe(isNamed);
  });
});

describe('mergeEnv', () => {
  test('the request wins, and what it does not name comes from the image', () => {
    expect(mergeEnv(['A=1', 'B'], ['B=2', 'C=3', 'A=4'])).toEqual(['A=1', 'B', 'C=3']);
  });
});

describe('setEnv', () => {
  test('adds at the end', () => {
    expect(setEnv(['B=1'], 'A', 'x')).toEqual(['B=1', 'A=x']);
  });

  test('replaces in place and drops later entries of the name', () => {
    expect(setEnv(['A=1', 'B=1', 'A', 'AA=1'], 'A', 'x')).toEqual(['A=x', 'B=1', 'AA=1']);
  });
});
