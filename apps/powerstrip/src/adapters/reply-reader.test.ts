import { describe, expect, test } from '@jest/globals';
import { ReplyReader } from './reply-reader.ts';

const HEAD_BYTES = 64 * 1024;
const answer = (head: string, body = '') => `HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`;

/** What the last of the pieces gives. */
function read(pieces: string[], maxBytes = 100) {
  const reader = new ReplyReader(maxBytes);
  const replies = pieces.map((piece) => reader.push(Buffer.from(piece, 'latin1')));
  return { reader, reply: replies.at(-1), early: replies.slice(0, -1) };
}

test('gives the answer with the bytes that complete it, wherever it is cut', () => {
  const text = `HTTP/1.1 100 Continue\r\n\r\n${answer('Content-Length: 4', 'abcd')}`;
  for (let cut = 1; cut < text.length; cut += 1) {
    const { reply, early } = read([text.slice(0, cut), text.slice(cut)]);
    expect({ cut, early, reply }).toStrictEqual({
      cut,
      early: [undefined],
      reply: { status: 200, text: 'abcd', keepsAlive: true },
    });
  }
});

test('an answer has begun with its first byte, and with an interim one', () => {
  expect(new ReplyReader(1).hasBegun).toBe(false);
  expect(read(['H']).reader.hasBegun).toBe(true);
  expect(read(['HTTP/1.1 102 Processing\r\n\r\n']).reader.hasBegun).toBe(true);
});

describe('the connection carries another packet', () => {
  test.each([
    [true, answer('Content-Length: 1', 'a')],
    [true, 'HTTP/1.1 204 No Content\r\n\r\n'],
    [false, answer('Content-Length: 1', 'ab')],
    [false, answer('Content-Length: 1\r\nConnection: close', 'a')],
    [false, 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    [false, 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na'],
  ])('%p after %j', (keepsAlive, text) => {
    expect(read([text]).reply).toMatchObject({ keepsAlive });
  });
});

test('the end of the connection completes an answer without a length, and no other', () => {
  const { reader, reply } = read(['HTTP/1.1 200 OK\r\n\r\nab']);
  expect(reply).toBeUndefined();
  expect(reader.end()).toStrictEqual({ status: 200, text: 'ab', keepsAlive: false });
  expect(read([answer('Content-Length: 3', 'ab')]).reader.end()).toBeUndefined();
  expect(read(['HTTP/1.1 200']).reader.end()).toBeUndefined();
});

test('a body has its bound, over all its parts', () => {
  expect(read([answer('Content-Length: 4', 'abc'), 'd'], 4).reply).toMatchObject({ text: 'abcd' });
  expect(() => read([answer('Content-Length: 5', 'abc'), 'de'], 4)).toThrow('a reply of more than 4 bytes');
});

test('so has a head', () => {
  const padding = 'x'.repeat(HEAD_BYTES - answer('A: ').length + 4);
  const beginning = answer(`A: ${padding}`).slice(0, -4);
  expect(beginning).toHaveLength(HEAD_BYTES);
  expect(read([beginning, '\r\nContent-Length: 0\r\n\r\n']).reply).toMatchObject({ status: 200 });
  expect(() => read([`${beginning}x`])).toThrow('a head of more than 65536 bytes');
});
