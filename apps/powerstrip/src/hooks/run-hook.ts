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
    const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
    runs.push({ adapter: adapter.name, type, durationMs, ...(error === undefined ? {} : { error }) });
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
