import { beforeEach, describe, expect, test } from '@jest/globals';
import { type CallRecord, createCallRecord } from './call-record.ts';
import { createMetrics, type Metrics } from './metrics.ts';

let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics();
});

/** The figures with this beginning, as `labels value`. */
async function read(name: string): Promise<string[]> {
  const lines = (await metrics.text()).split('\n');
  return lines.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length).trim());
}

function ended(change: Partial<CallRecord>): void {
  metrics.observe(Object.assign(createCallRecord('GET', '/x', change.endpoints), change));
}

test('calls and streams count while they are under way', async () => {
  const open = async () => [await read('powerstrip_open_calls'), await read('powerstrip_open_streams')];
  expect(await open()).toStrictEqual([['0'], ['0']]);
  for (let times = 0; times < 3; times += 1) metrics.callStarted();
  for (let times = 0; times < 2; times += 1) metrics.streamOpened();
  expect(await open()).toStrictEqual([['3'], ['2']]);
  ended({ kind: 'tunnel', status: 101 });
  ended({ kind: 'pass', status: 200 });
  expect(await open()).toStrictEqual([['1'], ['1']]);
});

test('finished calls count by method, endpoints, kind and status, however often they are asked for', async () => {
  ended({ status: 200 });
  ended({ status: 200 });
  ended({ status: 404 });
  ended({ status: 200, kind: 'hooked', endpoints: ['* *', 'GET /x'] });
  const requests = [
    '{method="GET",endpoint="",kind="pass",status="200"} 2',
    '{method="GET",endpoint="",kind="pass",status="404"} 1',
    '{method="GET",endpoint="* *, GET /x",kind="hooked",status="200"} 1',
  ];
  for (let times = 0; times < 2; times += 1)
    expect(await read('powerstrip_requests_total')).toStrictEqual(requests);
});

describe('hooks', () => {
  const hook = { adapter: 'a', type: 'pre-hook', durationMs: 250 } as const;
  const labels = '{adapter="a",type="pre-hook"}';

  test('have their time in seconds; one that was skipped has none', async () => {
    ended({ hooks: [hook, { ...hook, skipped: 'archive' }] });
    ended({ hooks: [{ ...hook, durationMs: 500 }] });
    expect(await read('powerstrip_hook_duration_seconds_sum')).toStrictEqual([`${labels} 0.75`]);
    expect(await read('powerstrip_hook_duration_seconds_count')).toStrictEqual([`${labels} 2`]);
  });

  test('that failed or would have refused count as such', async () => {
    ended({ hooks: [hook, { ...hook, error: 'ADAPTER_FAILED' }, { ...hook, would_refuse: 'no' }] });
    expect(await read('powerstrip_hook_failures_total')).toStrictEqual([
      '{adapter="a",type="pre-hook",code="ADAPTER_FAILED"} 1',
    ]);
    expect(await read('powerstrip_hook_would_refuse_total')).toStrictEqual([`${labels} 1`]);
  });
});

test('bounds that were reached, connections and collected bytes', async () => {
  metrics.limitReached('head_time');
  metrics.limitReached('head_time');
  metrics.setConnections(7);
  metrics.setCollectedBytes(9);
  expect(await read('powerstrip_limit_reached_total')).toStrictEqual(['{limit="head_time"} 2']);
  expect(await read('powerstrip_connections')).toStrictEqual(['7']);
  expect(await read('powerstrip_collected_bytes')).toStrictEqual(['9']);
});

test.each(['process_resident_memory_bytes', 'nodejs_heap_size_used_bytes'])('%s is read', async (name) => {
  const [bytes] = await read(name);
  expect(Number(bytes)).toBeGreaterThan(1_000_000);
});
