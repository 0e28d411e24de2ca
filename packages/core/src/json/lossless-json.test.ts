import { describe, expect, test } from '@jest/globals';
import { isJsonObject, parseJson, stringifyJson } from './lossless-json.ts';

describe('lossless JSON', () => {
  test.each([
    '9223372036854775807',
    '-9223372036854775808',
    '18446744073709551615',
    '1e400',
    '1.0',
    '-0',
    '1E5',
    '0.1',
    '42',
    'null',
    'true',
    '""',
    '"\\ud83d"',
    '[1,[2,{"a":9007199254740993}],"x"]',
    '{"Memory":9223372036854775807,"b":{"c":[1.50]},"":1}',
  ])('%s comes back as it was written', (text) => {
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  test('ordinary numbers are numbers', () => {
    expect(parseJson('{"a":[1,2.5,-3]}')).toEqual({ a: [1, 2.5, -3] });
  });

  test('a text is the text that it stands for', () => {
    expect(parseJson('"\\u0041"')).toBe('A');
  });

  test('is written for people, if asked for', () => {
    expect(stringifyJson(parseJson('{"a":1.0}'), 2)).toBe('{\n  "a": 1.0\n}');
  });

  test('a lossless number is neither an object nor lost in an edit around it', () => {
    const body = parseJson('{"HostConfig":{"Memory":9223372036854775807}}');
    if (!isJsonObject(body) || !isJsonObject(body.HostConfig)) throw new Error('not an object');
    expect(isJsonObject(body.HostConfig.Memory)).toBe(false);
    body.HostConfig.Extra = 'x';
    expect(stringifyJson(body)).toBe('{"HostConfig":{"Memory":9223372036854775807,"Extra":"x"}}');
  });

  test('a key called __proto__ stays a key', () => {
    expect(stringifyJson(parseJson('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}');
  });

  test.each(['', '{', '{"a":}', 'nul', '{"a":1}x', "{'a':1}"])('refuses %p as BAD_JSON', (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'BAD_JSON', status: 400 }));
  });

  test('says what is wrong, and quotes nothing of a text that may be secret', () => {
    const { message } = faultOf('{"password":hunter2}');
    expect(message).toMatch(/^not valid JSON: Unexpected token/);
    expect(message).not.toContain('hunter2');
  });

  test.each([[null], [[]], ['x'], [1], [true]])('%j is no object', (value) => {
    expect(isJsonObject(value)).toBe(false);
  });
});

function faultOf(text: string): Error {
  try {
    parseJson(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${text} was taken`);
}
