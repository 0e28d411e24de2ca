import { expect, test } from '@jest/globals';
import { parseHookConfig } from './parse-hook-config.ts';

const endpoints = 'endpoints: { "GET /a": { pre: [x] } }';
const longForm =
  'expected url, timeout, onError, mode, headers, unwind, tarUploads, token, tokenFile, ca, cert, key';
const anyForm = longForm.replace('expected', 'expected a URL or');

function faultsOf(text: string): string[] {
  try {
    parseHookConfig(text, 'f');
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  throw new Error('no fault was found');
}

test.each<[string, string, RegExp | string]>([
  ['a number', '5', `f:2: adapters.x: ${anyForm}; found 5`],
  ['nothing', '', `f:2: adapters.x: ${anyForm}; found null`],
  ['a list', '[http://x/]', `f:2: adapters.x: ${anyForm}; found a list`],
  ['an empty list', '[]', `f:2: adapters.x: ${anyForm}; found []`],
  ['no URL', '{ mode: observe }', /^f:2: adapters\.x\.url: .*; found nothing$/],
  ['a URL that is a number', '{ url: 5 }', /^f:2: adapters\.x\.url: .*; found 5$/],
  ['a URL that is a map', '{ url: { a: 1 } }', /^f:2: adapters\.x\.url: .*; found a map$/],
  ['another mode', '{ url: http://x/, mode: watch }', /^f:2: adapters\.x\.mode: .*observe.*; found "watch"$/],
  [
    'a token that is a number',
    '{ url: http://x/, token: 5 }',
    /^f:2: adapters\.x\.token: .*; found a number$/,
  ],
  ['a token that is nothing', '{ url: http://x/, token: }', /^f:2: adapters\.x\.token: .*; found a null$/],
  ['no token', '{ url: http://x/, token: true }', /^f:2: adapters\.x\.token: .*; found a boolean$/],
  [
    'a key with blanks',
    '{ url: http://x/, "re tries": 3 }',
    `f:2: adapters.x."re tries": unknown key; ${longForm}`,
  ],
])('an adapter that is, or has, %s', (_what, adapter, fault) => {
  const [first, ...others] = faultsOf(`${endpoints}\nadapters: { x: ${adapter} }`);
  expect(first).toEqual(typeof fault === 'string' ? fault : expect.stringMatching(fault));
  expect(others).toStrictEqual([]);
});

test.each([80, 81])('a text of %i characters in quotes is shown to a bound of 80', (length) => {
  const text = 'x'.repeat(length - 2);
  const shown = length === 80 ? `"${text}"` : `"${text}…`;
  const [fault = ''] = faultsOf(`endpoints: ${text}\nadapters: {}`);
  expect(fault.replace(/.*; found /, '')).toBe(shown);
});

test('an unknown key says which ones there are', () => {
  expect(faultsOf('endpoints: {}\nadapters: {}\nhooks: {}\nmore: 1')).toStrictEqual([
    'f:3: hooks: unknown key; expected version, refuse, endpoints, adapters',
    'f:4: more: unknown key; expected version, refuse, endpoints, adapters',
  ]);
  const [fault] = faultsOf(
    'endpoints:\n  "GET /a":\n    pre: [x]\n    endpoints: 1\nadapters: { x: "http://x/" }',
  );
  expect(fault).toBe('f:4: endpoints."GET /a".endpoints: unknown key; expected pre, post, refuse');
});

test('a list that is none, and an item that is none', () => {
  const faultOf = (pre: string) => faultsOf(`endpoints: { "GET /a": { pre: ${pre} } }\nadapters: {}`)[0];
  expect(faultOf('x')).toMatch(/^f:1: endpoints\."GET \/a"\.pre: .*; found "x"$/);
  expect(faultOf('[5]')).toMatch(/^f:1: endpoints\."GET \/a"\.pre\.0: .*; found 5$/);
  expect(faultOf('[http://me:secret@x/?a, [2]]')).toMatch(/\.pre\.1: .*; found a list$/);
});

test('an adapter with a fault is the only one: that it is not defined is none', () => {
  const faults = faultsOf(`${endpoints}\nadapters: { x: { url: "http://x/", ca: /x.pem } }`);
  expect(faults).toStrictEqual(['f:2: adapters.x: ca is for https; expected an https:// url, or no ca']);
});
