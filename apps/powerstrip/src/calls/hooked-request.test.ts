import { describe, expect, test } from '@jest/globals';
import { parseRequestHead } from '../http/request-head.ts';
import { clientHeaders, type Outgoing, outgoingRequest } from './hooked-request.ts';

const headOf = (...lines: string[]) =>
  parseRequestHead(['POST /old HTTP/1.1', 'Host: /docker.sock', ...lines].join('\r\n'));
const typed = 'Content-Type: application/json';

function sent(lines: string[], change: Partial<Outgoing> & { body?: string | null; before?: string | null }) {
  const { body = null, before = body, ...rest } = change;
  const request = { Method: 'POST', Request: '/new', Body: body };
  const original = { Method: 'POST', Request: '/old', Body: before };
  const outgoing: Outgoing = { bodyKind: 'json', request, original, hasBody: before !== null, ...rest };
  return outgoingRequest(headOf(...lines), outgoing)
    .toString()
    .split('\r\n');
}

test('a header that is there more than once is a list for adapters', () => {
  expect(clientHeaders(headOf('A: 1', 'B: x', 'a: 2', 'A: 3'))).toStrictEqual({
    host: '/docker.sock',
    a: ['1', '2', '3'],
    b: 'x',
  });
});

test('a header may be called what an object has already', () => {
  const headers = clientHeaders(headOf('Constructor: x', '__proto__: y'));
  expect(JSON.parse(JSON.stringify(headers))).toStrictEqual(
    JSON.parse('{"host":"/docker.sock","constructor":"x","__proto__":"y"}'),
  );
});

describe('a hooked request goes out', () => {
  const first = 'POST /new HTTP/1.1';
  const host = 'Host: docker';

  test('with a length, and without what was between the client and powerstrip', () => {
    const lines = ['Transfer-Encoding: chunked', 'Expect: 100-continue', 'Trailer: x', typed];
    const expected = [first, typed, host, 'Content-Length: 4', '', '"é"'];
    expect(sent(lines, { body: '"é"' })).toStrictEqual(expected);
  });

  test('without a body as it came without one', () => {
    expect(sent(['A: b'], {})).toStrictEqual([first, 'A: b', host, '', '']);
    expect(sent(['Content-Length: 0'], {})).toStrictEqual([first, host, 'Content-Length: 0', '', '']);
  });

  test('with an empty body where the client sent one', () => {
    expect(sent([typed], { hasBody: true })).toStrictEqual([first, typed, host, 'Content-Length: 0', '', '']);
  });

  test('with the type of a body that a hook gave it', () => {
    const expected = [first, host, 'Content-Length: 2', typed, '', '{}'];
    expect(sent(['Content-Type: '], { before: '', body: '{}' })).toStrictEqual(expected);
    expect(sent([], { before: null, body: '{}' })).toStrictEqual(expected);
    expect(sent([typed], { before: '1', body: '{}' })).toStrictEqual([
      first,
      typed,
      host,
      'Content-Length: 2',
      '',
      '{}',
    ]);
  });

  test('with an empty body where a hook took it away', () => {
    const expected = [first, host, 'Content-Length: 0', '', ''];
    expect(sent([], { before: '{}', body: null })).toStrictEqual(expected);
  });

  test('without a type of our own where the body is as it came', () => {
    expect(sent([], { body: '{}' })).toStrictEqual([first, host, 'Content-Length: 2', '', '{}']);
  });

  test('with its framing where its body follows as it is', () => {
    const lines = ['Transfer-Encoding: chunked', 'Content-Type: application/x-tar'];
    expect(sent(lines, { bodyKind: 'opaque' })).toStrictEqual([first, ...lines, host, '', '']);
  });
});
