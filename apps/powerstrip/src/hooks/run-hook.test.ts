import { expect, jest, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import type { HookRun } from '../operations/call-record.ts';
import { runHook } from './run-hook.ts';

const adapter = { name: 'a' } as AdapterSettings;
const run = { adapter: 'a', type: 'pre-hook', durationMs: 1.235 };

/** Runs a hook that takes a little more than a millisecond. */
async function runOne<T>(outcome: () => T) {
  const runs: HookRun[] = [];
  const clock = jest.spyOn(performance, 'now').mockReturnValueOnce(5_000).mockReturnValueOnce(5_001.23456);
  const result = await runHook(adapter, { type: 'pre-hook', runs }, async () => outcome()).catch(
    (error: unknown) => error,
  );
  clock.mockRestore();
  return { result, runs };
}

test('a hook that succeeds is recorded with its duration, to the microsecond', async () => {
  expect(await runOne(() => 'reply')).toStrictEqual({ result: 'reply', runs: [run] });
});

test.each([
  [new PowerstripError('ADAPTER_TIMEOUT', 'late'), 'ADAPTER_TIMEOUT'],
  [new TypeError('a fault'), 'UNEXPECTED'],
])('a hook that fails with %p is recorded as %s', async (fault, error) => {
  const fail = () => {
    throw fault;
  };
  expect(await runOne(fail)).toStrictEqual({ result: fault, runs: [{ ...run, error }] });
});
