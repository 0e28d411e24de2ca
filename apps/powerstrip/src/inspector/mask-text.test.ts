import { describe, expect, test } from '@jest/globals';
import { createBodyKeeper } from './body-keeper.ts';
import { maskJsonText } from './mask-json.ts';
import { maskBrokenJson, maskPlainText } from './mask-text.ts';

const long = 'x'.repeat(300);

describe('of a plain text only the secrets are masked', () => {
  test.each([
    ['DB_PASSWORD=a b', 'DB_PASSWORD=[masked]'],
    ['--token=a b', '--token=[masked]'],
    ['x password=a user=b token=c d', 'x password=[masked] user=b token=[masked] d'],
    ['x password=token=abc&y=1', 'x password=[masked]&y=1'],
    ['o=user=me,password=x y', 'o=user=me,password=[masked] y'],
    ['x password= y', 'x password= y'],
    ["x password='a b' y", 'x password=[masked] y'],
    ['login --password a --user b', 'login --password [masked] --user b'],
    ['login --password --user b', 'login --password --user b'],
    ['Authorization: Bearer abc x', 'Authorization: [masked] x'],
    ['Host: a Key_: b', 'Host: a Key_: b'],
    ['as basic abcdefgh x', 'as basic [masked] x'],
    ['http://me:abc@h/ and http://h/', 'http://[masked]@h/ and http://h/'],
    ['x SWMKEY-1-abc y', 'x [masked] y'],
    ['{"token": "a", "b": "c"} x', '{"token":"[masked]", "b": "c"} x'],
    ['keys and tokens', 'keys and tokens'],
    ['hello', 'hello'],
  ])('%j', (text, masked) => {
    expect(maskPlainText(text)).toBe(masked);
    expect(maskPlainText(`${long} ${text}`)).toBe(`${long} ${maskPlainText(`x ${text}`).slice(2)}`);
  });
});

test.each([
  ['{"Password":"x","a":1,"b"', '{"Password":"[masked]","a":1,"b"'],
  ['{"Env":["A=1","TOKEN=a b","B=', '{"Env":["A=1","TOKEN=[masked]","B='],
  ['["--token" , "a","--user","b"', '["--token" , "[masked]","--user","b"'],
  ['{"x":"token=abc","y":1', '{"x":"token=[masked]","y":1'],
  ['{"\\u0074oken":"a","b":"c"', '{"\\u0074oken":"[masked]","b":"c"'],
  ['{"a":"b"', '{"a":"b"'],
])('of the beginning of a JSON text, too: %s', (text, masked) => {
  expect(maskBrokenJson(text)).toBe(masked);
});

describe('of a JSON text, too', () => {
  test.each<[unknown, unknown]>([
    [
      { Token: { a: 1, b: '', c: [], d: {}, e: ['x', null], f: { g: 'y' } }, h: 'i' },
      { Token: { a: 1, b: '', c: [], d: {}, e: ['[masked]', null], f: { g: '[masked]' } }, h: 'i' },
    ],
    [
      [
        { Name: 'TOKEN', Value: 'x', Other: 'y' },
        { Name: 'A', Value: 'x' },
        { Name: 1, Value: 'x' },
      ],
      [
        { Name: 'TOKEN', Value: '[masked]', Other: 'y' },
        { Name: 'A', Value: 'x' },
        { Name: 1, Value: 'x' },
      ],
    ],
    [
      { Cmd: ['--token', 'a', '--user', 'b', 'token', 'c', '--token', 1, '--token'] },
      { Cmd: ['--token', '[masked]', '--user', 'b', 'token', 'c', '--token', 1, '--token'] },
    ],
    [
      { A: 'token=x', B: 'y', C: ['z', 'token=x'] },
      { A: 'token=[masked]', B: 'y', C: ['z', 'token=[masked]'] },
    ],
    [{ L: '{"token":"x","a":"b"}' }, { L: '{"token":"[masked]","a":"b"}' }],
    [{ L: '{"token":x}' }, { L: '{"token":x}' }],
  ])('%j', (value, masked) => {
    expect(maskJsonText(JSON.stringify(value))).toBe(JSON.stringify(masked));
  });

  test('of what is no JSON it makes nothing', () => {
    expect(maskJsonText('token: {')).toBeUndefined();
  });

  test('names that are secrets only there', () => {
    const isSecret = (name: string) => name === 'Data';
    expect(maskJsonText('{"Data":"x","a":"token=y"}', { isSecret })).toBe(
      '{"Data":"[masked]","a":"token=[masked]"}',
    );
    expect(maskJsonText('{"Data":"x","a":"b"}', { isSecret })).toBe('{"Data":"[masked]","a":"b"}');
    expect(maskJsonText('{"Data":"x","a":"b"}')).toBe('{"Data":"x","a":"b"}');
  });
});

describe('a body', () => {
  const keeper = createBodyKeeper({ maxBodyLength: 30, showSecrets: false });

  test('as long as the bound is whole; what is longer is cut there', () => {
    const whole = 'x'.repeat(30);
    expect(keeper.body(whole, '/x')).toStrictEqual({ text: whole, bytes: 30, isCut: false });
    expect(keeper.body(`${whole}é`, '/x')).toStrictEqual({ text: whole, bytes: 32, isCut: true });
  });

  test.each([
    ['/secrets/create', '{"Data":"x","Name":"n"}', '{"Data":"[masked]","Name":"n"}'],
    ['/v1.51/secrets/create', '{"data":"x"}', '{"data":"[masked]"}'],
    ['/secrets/create', '{"Data":"x"'.padEnd(31), '[masked]'],
    ['/configs/create', '{"Data":"x"}', '{"Data":"x"}'],
    ['/x', ' {"token":"a", b', ' {"token":"[masked]", b'],
    ['/x', 'x token=a', 'x token=[masked]'],
  ])('of %s: %s', (path, text, masked) => {
    expect(keeper.body(text, path).text).toBe(masked);
  });

  test.each([
    ['/x?a&token&b=1', '/x?a&token&b=1'],
    ['/x?%74oken=a&b=%20', '/x?%74oken=[masked]&b=%20'],
    ['/x?a=b=c&q=password%3Dx+y', '/x?a=b=c&q=password%3D%5Bmasked%5D'],
    ['/x?q=%5B%22--token%22%2C%22a%22%5D', '/x?q=%5B%22--token%22%2C%22%5Bmasked%5D%22%5D'],
    ['/x?q=secret+garden', '/x?q=secret+garden'],
  ])('the target %s', (target, masked) => {
    expect(keeper.target(target)).toBe(masked);
  });
});

test('where secrets are to be shown, nothing is masked', () => {
  const open = createBodyKeeper({ maxBodyLength: 30, showSecrets: true });
  expect([
    open.header('Authorization', 'Basic abc'),
    open.target('/x?token=abc'),
    open.plain('token=abc'),
    open.beginning('{"token":"abc', '/x'),
    open.body('{"token":"abc"}', '/x').text,
  ]).toStrictEqual(['Basic abc', '/x?token=abc', 'token=abc', '{"token":"abc', '{"token":"abc"}']);
});
