import { expect, test } from '@jest/globals';
import type { CallSummary } from '@pw/core/inspector';
import { waitUntil } from '@pw/test-helpers';
import { parseHookConfig } from '../config/parse-hook-config.ts';
import { parseRequestHead } from '../http/request-head.ts';
import { type CallRecord, createCallRecord } from '../operations/call-record.ts';
import { createRecorder } from './recorder.ts';

const options = { maxCalls: 10, maxBytes: 1_000_000, maxBodyLength: 1_000, showSecrets: false };

function start() {
  const recorder = createRecorder(options);
  const begin = (lines: string[] = [], endpoints: string[] = []): CallRecord => {
    const head = lines.length === 0 ? undefined : parseRequestHead(lines.join('\r\n'));
    const record = createCallRecord('GET', '/x', endpoints);
    recorder.begin(record, { head, client: () => ({ address: '127.0.0.1:1' }) });
    return record;
  };
  const detailOf = ({ id }: CallRecord) => recorder.store.get(id)?.detail();
  return { recorder, begin, detailOf };
}

test('a head is kept as it came, without its secrets', () => {
  const { begin, detailOf } = start();
  const lines = ['Host: docker', 'USER-Agent: docker token=abc', 'X-Registry-Auth: abc'];
  expect(detailOf(begin(['GET /x?token=abc&a=1 HTTP/1.1', ...lines]))).toMatchObject({
    userAgent: 'docker token=[masked]',
    query: '?token=[masked]&a=1',
    request: {
      target: '/x?token=[masked]&a=1',
      headers: [
        ['Host', 'docker'],
        ['USER-Agent', 'docker token=[masked]'],
        ['X-Registry-Auth', '[masked]'],
      ],
    },
  });
});

test('what was no request has no head', () => {
  const { begin, detailOf } = start();
  expect(detailOf(begin())).toMatchObject({
    userAgent: null,
    query: '',
    request: { target: '', headers: [], body: null },
  });
});

test('endpoints have the lines of the adapters.yml that was in use when the call began', () => {
  const { recorder, begin, detailOf } = start();
  const first = begin([], ['GET /x']);
  const yml = 'endpoints:\n  "GET /x": { refuse: no }\nadapters: {}\n';
  recorder.useHooks(parseHookConfig(yml, 'f'));
  const second = begin([], ['GET /x', 'GET /gone']);
  recorder.useHooks(parseHookConfig(`\n\n${yml}`, 'f'));
  const third = begin([], ['GET /x']);
  expect([first, second, third].map((record) => detailOf(record)?.endpoints)).toStrictEqual([
    [{ pattern: 'GET /x', line: null }],
    [
      { pattern: 'GET /x', line: 2 },
      { pattern: 'GET /gone', line: null },
    ],
    [{ pattern: 'GET /x', line: 4 }],
  ]);
});

test('whoever listens gets each call as it is a moment later, once, until it stops', async () => {
  const { recorder, begin } = start();
  const unheard = begin();
  unheard.watch?.ended();
  const told: CallSummary[][] = [[], []];
  const stops = told.map((calls) => recorder.listen((call) => calls.push(call)));
  const shown = () => told.map((calls) => calls.map(({ id, state }) => [id, state]));
  const [one, other] = [begin(), begin()];
  one.watch?.ended();
  const both = [
    [one.id, 'ended'],
    [other.id, 'running'],
  ];
  await waitUntil('both are told', 5_000, () => told[1]?.length === 2);
  expect(shown()).toStrictEqual([both, both]);
  stops[0]?.();
  other.watch?.ended();
  await waitUntil('the end is told', 5_000, () => told[1]?.length === 3);
  expect(shown()).toStrictEqual([both, [...both, [other.id, 'ended']]]);
});

test('a call that is over is kept as it ended, without its watch', async () => {
  const { recorder, begin, detailOf } = start();
  const records = [begin(), begin(), begin()];
  const { bytes } = recorder.store;
  for (const record of records) record.watch?.ended();
  await waitUntil('they are settled', 5_000, () => recorder.store.bytes < bytes - 10_000);
  for (const record of records) {
    record.status = 500;
    expect(detailOf(record)).toMatchObject({ state: 'ended', status: 0 });
  }
});
