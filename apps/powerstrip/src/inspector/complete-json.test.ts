import { expect, test } from '@jest/globals';
import { completeJson } from './complete-json.ts';

const whole = '{ "a" : [1, -2.5e3, "b\\u0041\\"c", true, null, {"[}": {}}], "d": "e", "f": [] }';

test('every beginning of a JSON text can be completed', () => {
  for (let length = 1; length <= whole.length; length++) {
    const text = whole.slice(0, length);
    const { start, rest } = completeJson(text) ?? { start: '', rest: '' };
    expect(text.startsWith(start)).toBe(true);
    expect(JSON.parse(start + rest)).toEqual(expect.any(Object));
  }
});

test.each([
  ['{"a":"b', '{"a":"b', '"}'],
  ['{"a":"b\\', '{"a":"b', '"}'],
  ['{"a":"b\\u00', '{"a":"b', '"}'],
  ['{"a', '{"a', '":null}'],
  ['{"a"', '{"a"', ':null}'],
  ['{"a":', '{"a":', 'null}'],
  ['{"a":tru', '{"a":', 'null}'],
  ['[1, ', '[1', ']'],
  ['[[{', '[[{', '}]]'],
  ['{}', '{}', ''],
])('%s', (text, start, rest) => {
  expect(completeJson(text)).toStrictEqual({ start, rest });
});

test.each(['', 'hello', '{]', '{"a" "b', '{"a":1}}'])('%j is not the beginning of one', (text) => {
  expect(completeJson(text)).toBeUndefined();
});
