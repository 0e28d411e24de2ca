import { describe, expect, test } from '@jest/globals';
import type { CallSummary, HookSummary } from '@pw/core/inspector';
import { parseHookConfig } from '../config/parse-hook-config.ts';
import { adapterView, endpointViews, matchHooks } from './hooks-view.ts';

const config = parseHookConfig(
  `refuse:
  - "GET /b"
  - session
endpoints:
  "GET /*": { pre: [one, two], post: [two] }
  "GET /c": { refuse: "no c" }
  "* /a": { pre: [two] }
  "GET /b": { refuse: "no b" }
adapters: { one: "http://one/", two: "http://two/" }`,
  'adapters.yml',
);

test('endpoints and refusals are in the order of their lines', () => {
  expect(endpointViews(config).map(({ pattern, line }) => [line, pattern])).toStrictEqual([
    [2, 'GET /b'],
    [2, 'GET /b'],
    [3, 'session'],
    [5, 'GET /*'],
    [6, 'GET /c'],
    [7, '* /a'],
  ]);
});

test.each([
  ['GET', '/a', { patterns: ['GET /*', '* /a'], pre: ['one', 'two', 'two'], post: ['two'], refuse: null }],
  ['POST', '/a', { patterns: ['* /a'], pre: ['two'], post: [], refuse: null }],
  ['POST', '/x', { patterns: [], pre: [], post: [], refuse: null }],
  ['GET', '/c', { patterns: ['GET /c'], pre: [], post: [], refuse: 'no c' }],
  ['GET', '/b', { patterns: ['GET /b'], pre: [], post: [], refuse: 'adapters.yml refuses such calls' }],
])('%s %s has the hooks of all endpoints that match, or one refusal', (method, path, expected) => {
  const { endpoints, ...match } = matchHooks(config, { method, path });
  expect({ ...match, patterns: endpoints.map(({ pattern }) => pattern) }).toStrictEqual(expected);
});

describe('the figures of an adapter', () => {
  const error = { code: 'ADAPTER_FAILED', message: 'x' };
  const ran: HookSummary = {
    adapter: 'one',
    type: 'pre-hook',
    startedMs: 0,
    durationMs: 1,
    outcome: 'unmodified',
    error: null,
    wouldRefuse: null,
    skipped: null,
  };

  /** Of calls with these hooks, the newest first. */
  function figures(...calls: Partial<HookSummary>[][]) {
    const one = config.adapters.get('one');
    if (one === undefined) throw new Error('no adapter');
    const summaries = calls.map(
      (hooks, index) =>
        ({ startedAt: `at ${index}`, hooks: hooks.map((hook) => ({ ...ran, ...hook })) }) as CallSummary,
    );
    return adapterView(one, { calls: summaries, health: null });
  }

  test('none, without a call', () => {
    expect(figures()).toStrictEqual({
      ...{ name: 'one', url: 'http://one/', mode: 'enforce', onError: 'fail', timeoutMs: 30_000 },
      ...{ health: null, calls: 0, errors: 0, lastError: null, p50Ms: null, p99Ms: null },
    });
  });

  test('its own hooks that ran to their end are counted', () => {
    expect(
      figures([{}, { adapter: 'two', durationMs: 9 }], [{ outcome: 'skipped' }, { outcome: 'running' }]),
    ).toMatchObject({ calls: 1, errors: 0, lastError: null, p50Ms: 1, p99Ms: 1 });
  });

  test('times are the nearest rank: of a hundred, the 50th and the 99th', () => {
    const times = Array.from({ length: 100 }, (_, index) => [{ durationMs: 100 - index }]);
    expect(figures(...times)).toMatchObject({ calls: 100, p50Ms: 50, p99Ms: 99 });
    expect(figures([{ durationMs: 10 }], [{ durationMs: 9 }])).toMatchObject({ p50Ms: 9, p99Ms: 10 });
  });

  test('a refusal is no error; the last error is the newest', () => {
    expect(
      figures(
        [{ outcome: 'refused', error: { ...error, message: 'refused' } }],
        [{ outcome: 'failed', error: { ...error, message: 'new' } }],
        [{ outcome: 'failed', error: { ...error, message: 'old' } }],
      ),
    ).toMatchObject({ calls: 3, errors: 2, lastError: { ...error, message: 'new', at: 'at 1' } });
  });
});
