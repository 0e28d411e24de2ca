import { expect, test } from '@jest/globals';
import pino from 'pino';
import { type CallRecord, createCallRecord } from './call-record.ts';
import { createCallLog } from './log-call.ts';

function logged(change: Partial<CallRecord>): Record<string, unknown> {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  createCallLog(log)(Object.assign(createCallRecord('GET', '/info'), change));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}

const INFO = 30;
const ERROR = 50;

test.each<[string, Partial<CallRecord>, number]>([
  ['a success', { status: 200 }, INFO],
  ['a refusal of Docker', { status: 404 }, INFO],
  ['a refusal of our own', { status: 403, error: 'REQUEST_REFUSED' }, INFO],
  ['a failure of Docker', { status: 500 }, ERROR],
  ['a failure of an adapter', { status: 502, error: 'ADAPTER_FAILED' }, ERROR],
  ['a client that left', { status: 0, error: 'CLIENT_GONE' }, INFO],
  ['an answer that could not be given', { status: 0, error: 'ENGINE_UNREACHABLE' }, ERROR],
])('the level of %s', (_title, change, level) => {
  expect(logged(change).level).toBe(level);
});

test('has the hooks of a call that has endpoints, and what was created', () => {
  const hooks = [{ adapter: 'a', type: 'pre-hook' as const, durationMs: 1 }];
  const record = { endpoints: ['* *'], hooks, status: 201, created: 'abc', durationMs: 1.23456 };
  expect(logged(record)).toMatchObject({ endpoints: ['* *'], hooks, created: 'abc', ms: 1.235 });
  expect(logged({ hooks })).not.toHaveProperty('hooks');
});
