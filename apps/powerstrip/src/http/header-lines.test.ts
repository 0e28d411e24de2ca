import { describe, expect, test } from '@jest/globals';
import {
  headerTokens,
  nameOfBroken,
  parseHeaderLine,
  parseHeaderLines,
  quote,
  quoteTarget,
} from './header-lines.ts';

describe('a header line', () => {
  test.each([
    ['A:b', 'b'],
    ['A: \t b c\t ', 'b c'],
    ['A: b:c', 'b:c'],
    ['A:\u00a0b\u00a0', '\u00a0b\u00a0'],
    ['A: \t ', ''],
    ['A:', ''],
  ])('%j has the value %j', (line, value) => {
    expect(parseHeaderLine(line)).toStrictEqual({ name: 'a', value, line });
  });

  test.each(['A', ': b', 'A : b', ' A: b', 'A: \x7f', 'A: \u20ac'])('%j is none', (line) => {
    expect(() => parseHeaderLine(line)).toThrow(expect.objectContaining({ code: 'MALFORMED_REQUEST' }));
  });

  test('of a list has its items in lower case, also where they are in more than one line', () => {
    const headers = parseHeaderLines(['GET / HTTP/1.1', 'A: B , c', 'x: y', 'a: D']);
    expect(headerTokens(headers, 'a')).toStrictEqual(['b', 'c', 'd']);
  });
});

describe('what a message shows of a request', () => {
  test('a value of up to 100 characters is shown whole, control characters escaped', () => {
    expect(quote(`${'x'.repeat(99)}\n`)).toBe(`"${'x'.repeat(99)}\\n"`);
    expect(quote('x'.repeat(101))).toBe(`"${'x'.repeat(100)}…"`);
  });

  test('a target is shown without its query', () => {
    expect(quoteTarget('/x?secret=1')).not.toContain('secret');
  });

  test('a broken header line is shown by its name at most', () => {
    expect(nameOfBroken('X-Token: a\u0000secret')).toBe('the header line of X-Token');
    expect(nameOfBroken(`${'x'.repeat(100)}: a`)).toBe(`the header line of ${'x'.repeat(100)}`);
    expect(nameOfBroken(`${'x'.repeat(101)}: a`)).toBe('a header line');
    expect(nameOfBroken('no header: secret')).toBe('a header line');
    expect(nameOfBroken('secret')).toBe('a header line');
  });
});
