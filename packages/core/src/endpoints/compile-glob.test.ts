import { describe, expect, test } from '@jest/globals';
import { compileGlob } from './compile-glob.ts';

describe('compileGlob', () => {
  test.each([
    ['*', ''],
    ['*', 'a\nb\u2028c\u2029d\r'],
    ['/*/networks/*/connect', '/v1.41/networks/n\u2028/connect'],
    ['a?c', 'a\u2029c'],
    ['a?c', 'a😀c'],
    ['a*b*c', 'aXbbYcc'],
    ['**a', 'xa'],
    ['[a-c]x', 'bx'],
    ['[a-c]', 'a'],
    ['[a-c]', 'c'],
    ['[a-cxy]', 'x'],
    ['[a-cxy]', 'y'],
    ['[!a-c]x', 'dx'],
    ['[]]', ']'],
    ['[!]]', 'a'],
    ['[a-]', '-'],
    ['[x', '[x'],
    ['[]', '[]'],
    ['\\*', '\\anything'],
    ['(a|b).+$^{1}', '(a|b).+$^{1}'],
    ['[😀-😂]', '😁'],
    ['?a', '\uffffa'],
    ['?a', '\u{10000}a'],
    ['a**', 'a'],
  ])('%p matches %p', (glob, text) => {
    expect(compileGlob(glob)(text)).toBe(true);
  });

  test.each([
    ['', 'a'],
    ['a', ''],
    ['a*', 'ba'],
    ['*a', 'ab'],
    ['a?c', 'ac'],
    ['[!a]', ''],
    ['[a-c]', 'd'],
    ['[a-c]', '-'],
    ['[^a]', 'b'],
    ['*[\udc00-\udfff]a', '😀a'],
    ['a*b', 'a'],
    ['a.c', 'abc'],
    ['A', 'a'],
  ])('%p does not match %p', (glob, text) => {
    expect(compileGlob(glob)(text)).toBe(false);
  });

  test('a long text costs little, whatever the glob', () => {
    const startedAt = performance.now();
    expect(compileGlob('/*/containers/*/*/*/start')(`/${'containers/'.repeat(30_000)}`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
