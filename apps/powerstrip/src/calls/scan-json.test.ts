import { describe, expect, test } from '@jest/globals';
import { scanJson } from './scan-json.ts';

function scan(text: string): string[] {
  const seen: string[] = [];
  scanJson(Buffer.from(text), {
    openObject: () => void seen.push('{'),
    openList: () => void seen.push('['),
    close: () => void seen.push('end'),
    key: (key) => void seen.push(key),
  });
  return seen;
}

const valid = [
  'null',
  ' true\r\n\t',
  'false',
  '0',
  '-0.10e+12',
  '123456789012345678901234567890',
  '1E5',
  '""',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fc\\ud83d\\ude00"',
  '"ü€😀\u2028"',
  '[]',
  '{}',
  '[ [ ] , { } ]',
  '{"a":[1,2,{"b":null}],"c":{"d":{}}}',
  '\t{ "a" : 1 , "b" : [ 1 , 2 ] }\n',
];
const invalid = [
  '',
  ' ',
  '{',
  '[',
  '"',
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  '{,}',
  '{1:2}',
  "{'a':1}",
  '{"a" 1}',
  '[1,]',
  '[,1]',
  '[1 2]',
  '[1}',
  '{"a":1]',
  ']',
  '1 2',
  '{}{}',
  '01',
  '-',
  '-a',
  '1.',
  '.5',
  '1e',
  '1e+',
  '+1',
  '0x1',
  'NaN',
  'nul',
  'nulll',
  'undefined',
  '"a\nb"',
  '"\u0000"',
  '"\\x"',
  '"\\u12"',
  '"\\u12g4"',
  '"\\"',
  '/**/1',
  '\ufeff1',
  '\u00a01',
];

describe('scanJson', () => {
  test.each(valid)('takes %j, as JSON.parse does', (text) => {
    JSON.parse(text);
    expect(() => scan(text)).not.toThrow();
  });

  test.each(invalid)('refuses %j, as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => scan(text)).toThrow(SyntaxError);
  });

  test.each(['"\\ud800"', '"\\ude00"', '"\\ud800\\u0041"', '"\\ud800x"'])(
    'refuses half a pair: %j',
    (text) => {
      expect(() => scan(text)).toThrow('half a surrogate pair');
    },
  );

  test('visits keys, unescaped, and the ends of objects and lists', () => {
    expect(scan('{"a":[{"b\\u0063":1}],"":{}}')).toEqual([
      '{',
      'a',
      '[',
      '{',
      'bc',
      'end',
      'end',
      '',
      '{',
      'end',
      'end',
    ]);
  });

  test('refuses the nesting that Go refuses, and takes one less', () => {
    expect(scan('['.repeat(10_000) + ']'.repeat(10_000))).toHaveLength(20_000);
    expect(() => scan('['.repeat(10_001) + ']'.repeat(10_001))).toThrow('deeper than 10000 at byte 10000');
  });

  test('agrees with JSON.parse about texts with one byte changed', () => {
    const text = '{"a":[1,-2.5e3,{"b":null,"c\\n":"\\u0041"}],"d":true}';
    for (let at = 0; at < text.length; at += 1) {
      for (const change of [
        '',
        ' ',
        '"',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '0',
        '-',
        '.',
        'e',
        '\\',
        'u',
        '\n',
      ]) {
        const changed = text.slice(0, at) + change + text.slice(at + 1);
        expect([changed, isAccepted(() => scan(changed))]).toEqual([
          changed,
          isAccepted(() => JSON.parse(changed)),
        ]);
      }
    }
  });
});

function isAccepted(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
