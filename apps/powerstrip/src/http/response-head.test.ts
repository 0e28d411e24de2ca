import { describe, expect, test } from '@jest/globals';
import { isHijack, isInformational, isRawStream, parseResponseHead } from './response-head.ts';

const parse = (text: string, method = 'GET') => parseResponseHead(text, method);
const rawStream = 'Content-Type: application/vnd.docker.raw-stream';

describe('the body of an answer', () => {
  test.each([
    ['GET', '200 OK\r\nContent-Length: 12', { kind: 'length', bytes: 12 }],
    ['GET', '200 OK\r\nContent-Length: 0', { kind: 'none' }],
    ['GET', '200 OK', { kind: 'until-close' }],
    ['GET', '200 OK\r\nTransfer-Encoding: Chunked', { kind: 'chunked' }],
    ['GET', '200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 3', { kind: 'chunked' }],
    ['GET', '200 OK\r\nTransfer-Encoding: gzip', { kind: 'until-close' }],
    ['HEAD', '200 OK\r\nContent-Length: 12', { kind: 'none' }],
    ['GET', '100 Continue\r\nContent-Length: 12', { kind: 'none' }],
    ['GET', '199 X\r\nContent-Length: 12', { kind: 'none' }],
    ['GET', '204 No Content\r\nContent-Length: 12', { kind: 'none' }],
    ['GET', '304 Not Modified\r\nContent-Length: 12', { kind: 'none' }],
  ])('to %s %j', (method, rest, framing) => {
    expect(parse(`HTTP/1.1 ${rest}`, method).framing).toStrictEqual(framing);
  });
});

test('what is needed of a head', () => {
  expect(parse('HTTP/1.1 201 Created\r\nContent-Type: text/plain; x=y\r\nContent-Length: 1')).toMatchObject({
    status: 201,
    statusLine: 'HTTP/1.1 201 Created',
    contentType: 'text/plain; x=y',
    keepAlive: true,
  });
});

test.each([
  ['HTTP/1.1 200 OK', true],
  ['HTTP/1.1 200 OK\r\nConnection: x, Close', false],
  ['HTTP/1.0 200 OK', false],
  ['HTTP/1.0 200 OK\r\nConnection: keep-alive', true],
])('%j leaves the connection open: %p', (text, keepAlive) => {
  expect(parse(text).keepAlive).toBe(keepAlive);
});

test.each([
  'HTTP/2 200 OK',
  'HTTP/1.1 600 X',
  'HTTP/1.1 20 OK',
  'HTTP/1.1 OK',
  'HTTP/1.1 200 \x01',
  '',
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1',
  'HTTP/1.1 200 OK\r\nContent-Length: +1',
])('%j is no answer', (text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_REQUEST' }));
});

test.each([
  [100, true],
  [101, false],
  [103, true],
  [199, true],
  [200, false],
])('after a %i another answer comes: %p', (status, expected) => {
  expect(isInformational(parse(`HTTP/1.1 ${status} X`))).toBe(expected);
});

test.each([
  ['HTTP/1.1 101 UPGRADED', true],
  [`HTTP/1.1 200 OK\r\n${rawStream}`, true],
  [`HTTP/1.1 200 OK\r\n${rawStream}\r\nContent-Length: 5`, false],
  ['HTTP/1.1 200 OK\r\nContent-Type: text/plain', false],
])('%j leaves HTTP: %p', (text, expected) => {
  expect(isHijack(parse(text))).toBe(expected);
});

test.each([
  ['application/vnd.docker.raw-stream', true],
  ['Application/vnd.docker.multiplexed-stream ; x=y', true],
  ['application/json', false],
  ['', false],
  [undefined, false],
])('%p is attached output: %p', (contentType, expected) => {
  expect(isRawStream(contentType)).toBe(expected);
});
