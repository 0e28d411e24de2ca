import { describe, expect, test } from '@jest/globals';
import { ChunkedTracker } from './chunked-tracker.ts';

function feed(text: string, { pieceBytes = text.length || 1, strict = true } = {}) {
  const data: string[] = [];
  const tracker = new ChunkedTracker({ strict, onData: (bytes) => data.push(bytes.toString('latin1')) });
  let taken = 0;
  for (let at = 0; at < text.length; at += pieceBytes) {
    taken += tracker.take(Buffer.from(text.slice(at, at + pieceBytes), 'latin1'));
  }
  return { data: data.join(''), taken, done: tracker.done };
}

describe('ChunkedTracker', () => {
  const body = '5\r\nhello\r\nA\r\n, 12345678\r\n0\r\nX-Trailer: yes\r\n\r\n';

  test.each([1, 2, 3, 7, 1_000])('finds data and end in pieces of %i bytes', (pieceBytes) => {
    const result = feed(`${body}GET /next`, { pieceBytes });
    expect(result).toEqual({ data: 'hello, 12345678', taken: body.length, done: true });
  });

  test('a size is hexadecimal', () => {
    expect(feed(`1f\r\n${'x'.repeat(31)}\r\n0\r\n\r\n`)).toMatchObject({ data: 'x'.repeat(31), done: true });
  });

  test('is not done before the last line', () => {
    expect(feed(body.slice(0, -1)).done).toBe(false);
  });

  test('chunk extensions: passed on from an engine, refused from a client', () => {
    for (const pieceBytes of [1, 100]) {
      const fed = feed('3 ;a=b\r\nabc\r\n0\r\n\r\n', { strict: false, pieceBytes });
      expect(fed).toMatchObject({ data: 'abc', done: true });
    }
    expect(() => feed('3;a=b\r\nabc\r\n0\r\n\r\n')).toThrow(/chunk size/);
  });

  test('a line of an engine has a bound', () => {
    const line = (bytes: number) => `${'3;'.padEnd(bytes - 2, 'x')}\r\n`;
    expect(feed(`${line(16 * 1024)}abc\r\n`, { strict: false }).data).toBe('abc');
    expect(() => feed(line(16 * 1024 + 1), { strict: false })).toThrow('too long');
  });

  test.each([
    ['a bare LF after the size', '3\nabc\r\n0\r\n\r\n'],
    ['a bare LF after the data', '3\r\nabc\n0\r\n\r\n'],
    ['data longer than its size', '3\r\nabcd\r\n0\r\n\r\n'],
    ['0x', '0x3\r\nabc\r\n'],
    ['a sign', '+3\r\nabc\r\n'],
    ['no size', '\r\nabc\r\n'],
    ['a size beyond 2^53', 'ffffffffffffffff\r\n'],
    ['a blank before the size', ' 3\r\nabc\r\n'],
    ['framing in a trailer', '0\r\nContent-Length: 4\r\n\r\n'],
    ['a folded trailer', '0\r\nA: b\r\n c\r\n\r\n'],
    ['an end that goes on after its CR', '0\r\n\r\x1d'],
    ['the beginning of a folded trailer', '0\r\nA: b\r\n '],
    ['a trailer’s name with a blank in it', '0\r\nA b'],
    ['a trailer that ends before its colon', '0\r\nAbc\r'],
    ['a control character in a trailer', '0\r\nA: b\x1d'],
    ['the beginning of a size that is none', '0x'],
    ['the beginning of data longer than its size', '3\r\nabcd'],
    ['an endless size line', '0'.repeat(20_000)],
  ])('refuses %s', (_what, text) => {
    expect(() => feed(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_REQUEST' }));
  });
});
