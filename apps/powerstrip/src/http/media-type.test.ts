import { expect, test } from '@jest/globals';
import { parseMediaType } from './media-type.ts';

test.each([
  [undefined, undefined],
  ['', undefined],
  ['application/json', 'application/json'],
  ['Application/JSON', 'application/json'],
  ['application/json;charset=utf-8', 'application/json'],
  ['application/json ; charset="utf-8" ; x=y', 'application/json'],
  ['application/json;', 'application/json'],
  ['application/vnd.docker.raw-stream', 'application/vnd.docker.raw-stream'],
  ['text/plain; title="a;b\\"c"', 'text/plain'],
])('%p is %p', (contentType, mediaType) => {
  expect(parseMediaType(contentType)).toBe(mediaType);
});

// latin1, as heads are read; Go lowers and trims by Unicode, so some of these are application/json for Docker.
const latin1 = (text: string) => Buffer.from(text).toString('latin1');
test.each(
  [
    'application/json\u00a0',
    '\u00a0application/json',
    'application/json\u2003;charset=utf-8',
    'application/json\u0085',
    'appl\u0130cation/json',
    'application/\uff4ason',
    'application/json\ufeff',
  ].map(latin1),
)('%p is refused', (contentType) => {
  expect(() => parseMediaType(contentType)).toThrow(expect.objectContaining({ status: 400 }));
});

test.each([
  'application',
  'application/',
  '/json',
  'application / json',
  'application/json charset=utf-8',
  'application/json, text/plain',
  'application/json;charset',
  'application/json;charset=',
  'application/json;;charset=x',
  'application/json;a=b;A=c',
  'application/json;a="b',
  'application/json;a=\u00e9',
  'application/json\x0b',
  '"application/json"',
])('%p is refused', (contentType) => {
  expect(() => parseMediaType(contentType)).toThrow(expect.objectContaining({ code: 'MALFORMED_REQUEST' }));
});

test('a long value costs little', () => {
  const startedAt = performance.now();
  expect(() => parseMediaType(`a/b${' ;x="y"'.repeat(50_000)}\x01`)).toThrow();
  expect(() => parseMediaType(`a/b${' '.repeat(300_000)}x`)).toThrow();
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
