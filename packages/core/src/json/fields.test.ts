import { describe, expect, test } from '@jest/globals';
import { deleteField, getField, setField } from './fields.ts';

describe('fields, found as Docker finds them', () => {
  test.each(['HostConfig', 'hostconfig', 'HOSTCONFIG', 'Hostconfig', 'HoſtConfig'])(
    '%s is HostConfig',
    (key) => {
      expect(getField({ [key]: 'x' }, 'HostConfig')).toBe('x');
    },
  );

  test('a field that is not there is undefined, null is null', () => {
    expect(getField({ Image: null }, 'Image')).toBeNull();
    expect(getField({}, 'Image')).toBeUndefined();
  });

  test('a set keeps the spelling that is there', () => {
    const object = { entrypoint: 'old' };
    setField(object, 'Entrypoint', ['new']);
    expect(object).toEqual({ entrypoint: ['new'] });
  });

  test('a set of a new field takes the name as given', () => {
    const object: Record<string, string> = {};
    setField(object, 'Cmd', 'x');
    expect(object).toEqual({ Cmd: 'x' });
  });

  test('a delete finds the other spelling, and minds a missing field not at all', () => {
    const object = { cmd: 'x', b: 1, undefined: 2 };
    deleteField(object, 'Cmd');
    deleteField(object, 'Image');
    expect(object).toStrictEqual({ b: 1, undefined: 2 });
  });

  test('two spellings at once are refused, by every accessor', () => {
    const object = { Env: [], ENV: [] };
    const refusal = expect.objectContaining({
      code: 'DUPLICATE_KEY',
      status: 400,
      message: expect.stringContaining('Env, ENV'),
    });
    expect(() => getField(object, 'Env')).toThrow(refusal);
    expect(() => setField(object, 'Env', [])).toThrow(refusal);
    expect(() => deleteField(object, 'Env')).toThrow(refusal);
  });
});
