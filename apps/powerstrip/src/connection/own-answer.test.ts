import { describe, expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import { createCallRecord } from '../operations/call-record.ts';
import type { ConnectionPair } from './connection-pair.ts';
import { answerError, serializeAnswer } from './own-answer.ts';

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

describe('an error as an answer', () => {
  function answered(error: PowerstripError, options: { keepAlive?: boolean } = {}) {
    const steps: unknown[] = [];
    const pair = {
      toClient: (bytes: Buffer) => steps.push(bytes.toString()),
      releaseCollected: () => {},
      context: { observe: () => steps.push('reported') },
      endCall: (keepAlive: boolean) => steps.push(keepAlive),
    } as unknown as ConnectionPair;
    const record = createCallRecord('GET', '/info');
    answerError(pair, { record, error, ...options });
    return { steps, record };
  }

  test('is sent, then reported, and the connection ends unless it may go on', () => {
    const error = new PowerstripError('CALL_REFUSED', 'no', { status: 403, hint: 'ask' });
    const { steps, record } = answered(error);
    const body = JSON.stringify({ message: `powerstrip: no. ask (call ${record.id})` });
    expect(steps).toStrictEqual([expect.stringContaining(`\r\n\r\n${body}\n`), 'reported', false]);
    expect(record).toMatchObject({ status: 403, error: 'CALL_REFUSED', message: 'no' });
    expect(record.bytes).toBe(String(steps[0]).length);
    expect(answered(error, { keepAlive: true }).steps[2]).toBe(true);
  });

  test('is a 500 where it has no status, and in the words of an adapter that gave it', () => {
    const { steps, record } = answered(new PowerstripError('ADAPTER_FAILED', 'adapter a: no'));
    expect(steps[0]).toMatch(/^HTTP\/1\.1 500 /);
    expect(steps[0]).toContain(`{"message":"adapter a: no (call ${record.id})"}`);
    expect(record.status).toBe(500);
  });
});
