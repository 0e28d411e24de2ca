import { expect, test } from '@jest/globals';
import { serializeAnswer } from './own-answer.ts';

type Answer = Parameters<typeof serializeAnswer>[1];

const answer: Answer = { status: 200, contentType: 'text/plain', body: 'é', keepAlive: true, callId: 'c1' };
const common = ['Server: powerstrip', 'X-Powerstrip-Call-Id: c1'];

function linesOf(change: Partial<Answer>, method = 'GET') {
  return serializeAnswer(method, { ...answer, ...change })
    .toString()
    .split('\r\n');
}

test('an answer of our own has a length in bytes and the id of its call', () => {
  expect(linesOf({})).toStrictEqual([
    'HTTP/1.1 200 OK',
    'Content-Type: text/plain',
    'Content-Length: 2',
    ...common,
    '',
    'é',
  ]);
});

test('without type and body it is empty', () => {
  const lines = linesOf({ contentType: null, body: null });
  expect(lines).toStrictEqual(['HTTP/1.1 200 OK', 'Content-Length: 0', ...common, '', '']);
});

test('to a HEAD it tells the length of a body that does not follow', () => {
  expect(linesOf({}, 'HEAD').slice(-4)).toStrictEqual([...common, '', '']);
  expect(linesOf({}, 'HEAD')).toContain('Content-Length: 2');
});

test.each([
  [204, 'No Content'],
  [304, 'Not Modified'],
])('a %i is a head alone', (status, text) => {
  expect(linesOf({ status })).toStrictEqual([`HTTP/1.1 ${status} ${text}`, ...common, '', '']);
});

test('it says when the connection ends, and has a text for a status that HTTP does not know', () => {
  expect(linesOf({ status: 299, keepAlive: false })).toStrictEqual([
    'HTTP/1.1 299 Unknown',
    'Content-Type: text/plain',
    'Content-Length: 2',
    ...common,
    'Connection: close',
    '',
    'é',
  ]);
});
