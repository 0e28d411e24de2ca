import { isPowerstripError } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import type { HookRun } from '../operations/call-record.ts';

/** Runs one hook, and records its duration and its error in `runs`. */
export async function runHook<T>(
  adapter: AdapterSettings,
  { type, runs }: { type: HookRun['type']; runs: HookRun[] },
  hook: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const note = (error?: string) => {
    runs.push({ ...hookRun(adapter, { type, startedAt }), ...(error === undefined ? {} : { error }) });
  };
  try {
    const result = await hook();
    note();
    return result;
  } catch (error) {
    note(isPowerstripError(error) ? error.code : 'UNEXPECTED');
    throw error;
  }
}

/** The record of a hook that ends now. `startedAt`: milliseconds on the clock of `performance.now()`. */
export function hookRun(
  adapter: AdapterSettings,
  { type, startedAt }: { type: HookRun['type']; startedAt: number },
): HookRun {
  const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
  return { adapter: adapter.name, type, durationMs };
}
