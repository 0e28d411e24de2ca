import { describe, expect, test } from '@jest/globals';
import { dropFalseVariables } from './boolean-env.ts';

const option = (envVar: string | undefined, kind: 'flag' | 'value' | 'optional' = 'flag') => ({
  envVar,
  required: kind === 'value',
  optional: kind === 'optional',
});
const command = {
  options: [option('X_FLAG'), option('X_VALUE', 'value'), option('X_MAYBE', 'optional'), option(undefined)],
  commands: [{ options: [option('X_SUB')], commands: [] }],
};

describe('dropFalseVariables', () => {
  test.each(['', '0', 'false', 'no', 'off', 'False', ' NO '])('PX-BOOL: %j switches a flag off', (value) => {
    const env = { X_FLAG: value, X_SUB: value };
    dropFalseVariables(command, env);
    expect(env).toStrictEqual({});
  });

  test.each(['1', 'true', 'yes', 'on', 'TRUE'])('%j switches it on', (value) => {
    const env = { X_FLAG: value, X_SUB: value };
    dropFalseVariables(command, env);
    expect(env).toStrictEqual({ X_FLAG: value, X_SUB: value });
  });

  test.each(['maybe', '2', '-', 'nope'])('%j is an error that names the variable', (value) => {
    expect(() => dropFalseVariables(command, { X_SUB: value })).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: `X_SUB is ${JSON.stringify(value)}` }),
    );
  });

  test('options with a value, and other variables, are left alone', () => {
    const env = { X_VALUE: 'no', X_MAYBE: '0', OTHER: 'false' };
    dropFalseVariables(command, env);
    expect(env).toStrictEqual({ X_VALUE: 'no', X_MAYBE: '0', OTHER: 'false' });
  });
});
