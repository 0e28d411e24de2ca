import { expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import type { HookRun } from '../operations/call-record.ts';
import { describeEarly, observeHook } from './observe-hook.ts';

async function observe<T>(hook: () => Promise<T>, { onError = 'fail', refusal }: Options = {}) {
  const runs: HookRun[] = [];
  const adapter = { name: 'a', onError } as AdapterSettings;
  await observeHook(adapter, { type: 'pre-hook', runs, refusalOf: () => refusal }, hook);
  return runs.map(({ durationMs, ...run }) => run);
}

interface Options {
  onError?: 'fail' | 'continue';
  refusal?: string;
}

const run = { adapter: 'a', type: 'pre-hook' };
const fail = (error: unknown) => () => Promise.reject(error);
const late = new PowerstripError('ADAPTER_TIMEOUT', 'late');

test('a reply that refuses is recorded as what would have refused', async () => {
  const refusal = describeEarly(403);
  expect(refusal).toBe('answered 403 in place of Docker');
  expect(await observe(async () => {}, { refusal })).toStrictEqual([{ ...run, would_refuse: refusal }]);
  expect(await observe(async () => {})).toStrictEqual([run]);
});

test('so is a failure, where the adapter is one whose failures refuse', async () => {
  const failed = { ...run, error: 'ADAPTER_TIMEOUT' };
  expect(await observe(fail(late))).toStrictEqual([{ ...failed, would_refuse: 'late' }]);
  expect(await observe(fail(late), { onError: 'continue' })).toStrictEqual([failed]);
});

test('a fault of our own is not taken for a failure of the adapter', async () => {
  await expect(observe(fail(new TypeError('a fault')))).rejects.toThrow('a fault');
});
