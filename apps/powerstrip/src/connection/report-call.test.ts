import { expect, test } from '@jest/globals';
import { type CallRecord, createCallRecord } from '../operations/call-record.ts';
import type { ConnectionPair } from './connection-pair.ts';
import { reportCall } from './report-call.ts';

function report({ clientGone = false, clientEnded = false } = {}) {
  const observed: CallRecord[] = [];
  let released = 0;
  const releaseCollected = () => {
    released += 1;
  };
  const context = { observe: (record: CallRecord) => void observed.push(record) };
  const pair = { clientGone, clientEnded, context, releaseCollected } as unknown as ConnectionPair;
  const record = createCallRecord('GET', '/info');
  reportCall(pair, record);
  return { pair, record, observed, released: () => released };
}

test('a call is reported once, and what it collected is given back', () => {
  const { pair, record, observed, released } = report();
  reportCall(pair, record);
  expect(observed).toStrictEqual([record]);
  expect(released()).toBe(1);
});

test('its duration is from its begin to its report', () => {
  const before = performance.now();
  const { record } = report();
  expect(record.durationMs).toBeGreaterThan(0);
  expect(record.durationMs).toBeLessThanOrEqual(performance.now() - before);
});

test.each([
  [false, false, undefined],
  [false, true, undefined],
  [true, true, undefined],
  [true, false, true],
])('closed: %p, after an end of its own: %p: the client left early: %p', (clientGone, clientEnded, left) => {
  expect(report({ clientGone, clientEnded }).record.clientGone).toBe(left);
});
