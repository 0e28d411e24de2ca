import { describe, expect, test } from '@jest/globals';
import { parseRequestHead } from './request-head.ts';

const head = (...lines: string[]) => ['POST /x HTTP/1.1', 'Host: docker', ...lines].join('\r\n');

describe('parseRequestHead', () => {
  test('what is needed of a head', () => {
    const parsed = parseRequestHead(
      head(
        'Content-Type: Application/JSON; charset=utf-8',
        'content-length: 12',
        'Connection: Upgrade',
        'Upgrade: tcp',
      ),
    );
    expect(parsed).toMatchObject({
      method: 'POST',
      contentType: 'Application/JSON; charset=utf-8',
      framing: { kind: 'length', bytes: 12 },
      keepAlive: true,
      upgrade: true,
      expectsContinue: false,
    });
  });

  test.each([
    ['Connection: close', false],
    ['Connection: keep-alive', true],
    ['Connection: foo, Close', false],
  ])('%s', (line, keepAlive) => {
    expect(parseRequestHead(head(line)).keepAlive).toBe(keepAlive);
  });

  test('HTTP/1.0 closes unless told otherwise, and needs no Host', () => {
    expect(parseRequestHead('GET /x HTTP/1.0')).toMatchObject({ keepAlive: false, minorVersion: 0 });
    expect(parseRequestHead('GET /x HTTP/1.0\r\nConnection: keep-alive').keepAlive).toBe(true);
  });

  test.each([
    ['Content-Length: 0', { kind: 'none' }],
    ['Content-Length: 999999999999999', { kind: 'length', bytes: 999_999_999_999_999 }],
    ['Transfer-Encoding: Chunked', { kind: 'chunked' }],
    ['X-A: b', { kind: 'none' }],
  ])('%s frames the body', (line, framing) => {
    expect(parseRequestHead(head(line)).framing).toStrictEqual(framing);
  });

  test('the client waits for a 100 where it says so, and HTTP has it', () => {
    expect(parseRequestHead(head('Expect: 100-Continue')).expectsContinue).toBe(true);
    expect(parseRequestHead('GET /x HTTP/1.0\r\nExpect: 100-continue').expectsContinue).toBe(false);
  });

  test.each([
    ['Upgrade: tcp', true],
    ['Connection: x, upgrade', true],
    ['X-A: upgrade', false],
  ])('%s asks for another protocol: %p', (line, upgrade) => {
    expect(parseRequestHead(head(line)).upgrade).toBe(upgrade);
  });

  test.each([
    ['two lengths', head('Content-Length: 1', 'Content-Length: 1')],
    ['two lengths in one', head('Content-Length: 1, 1')],
    ['a signed length', head('Content-Length: +1')],
    ['a negative length', head('Content-Length: -1')],
    ['a length with a leading zero', head('Content-Length: 01')],
    ['an empty length', head('Content-Length:')],
    ['a length beyond 2^53', head('Content-Length: 99999999999999999999')],
    ['length and coding', head('Content-Length: 1', 'Transfer-Encoding: chunked')],
    ['two codings', head('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
    ['a coding list', head('Transfer-Encoding: gzip, chunked')],
    ['identity', head('Transfer-Encoding: identity')],
    ['a coding with a vertical tab', head('Transfer-Encoding: \x0bchunked')],
    ['a coding in HTTP/1.0', 'POST /x HTTP/1.0\r\nTransfer-Encoding: chunked'],
    ['a folded line', head('X-A: b', ' Content-Length: 1')],
    ['a blank before the colon', head('Content-Length : 1')],
    ['a line without a colon', head('Content-Length')],
    ['an empty name', head(': x')],
    ['a name that is no token', head('Content Length: 1')],
    ['a bare LF', head('X-A: b\nContent-Length: 1')],
    ['a bare CR', head('X-A: b\rContent-Length: 1')],
    ['a NUL', head('X-A: b\0')],
    ['two hosts', head('Host: other')],
    ['no host', 'GET /x HTTP/1.1'],
    ['two content types', head('Content-Type: application/json', 'Content-Type: text/plain')],
    ['HTTP/2', 'PRI * HTTP/2.0'],
    ['HTTP/0.9', 'GET /x'],
    ['a method in lower case', 'get /x HTTP/1.1\r\nHost: d'],
    ['two blanks', 'GET  /x HTTP/1.1\r\nHost: d'],
    ['a tab', 'GET\t/x HTTP/1.1\r\nHost: d'],
    ['words after the version', 'GET /x HTTP/1.1 y\r\nHost: d'],
  ])('refuses %s', (_what, text) => {
    expect(() => parseRequestHead(text)).toThrow(
      expect.objectContaining({ code: 'MALFORMED_REQUEST', status: 400 }),
    );
  });
});
