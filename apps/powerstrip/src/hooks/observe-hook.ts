import { isPowerstripError } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import type { HookRun } from '../operations/call-record.ts';
import { hookRun } from './run-hook.ts';

interface Observed<T> {
  type: HookRun['type'];
  runs: HookRun[];
  /** What the reply would have refused, in words; undefined = nothing. */
  refusalOf: (reply: T) => string | undefined;
}

/** Runs a hook of an adapter with `mode: observe`: what it would have refused is recorded, and changes nothing. */
export async function observeHook<T>(
  adapter: AdapterSettings,
  { type, runs, refusalOf }: Observed<T>,
  hook: () => Promise<T>,
): Promise<void> {
  const startedAt = performance.now();
  try {
    const refusal = refusalOf(await hook());
    runs.push({
      ...hookRun(adapter, { type, startedAt }),
      ...(refusal === undefined ? {} : { would_refuse: refusal }),
    });
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    const refusal = adapter.onError === 'fail' ? { would_refuse: error.message } : {};
    runs.push({ ...hookRun(adapter, { type, startedAt }), error: error.code, ...refusal });
  }
}

/** What an early answer of an observing adapter would have been, in words. */
export function describeEarly(code: number): string {
  return `answered ${code} in place of Docker`;
}
