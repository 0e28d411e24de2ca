import { describe, expect, test } from '@jest/globals';
import { nameOfBroken, quote, quoteTarget } from './header-lines.ts';

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
