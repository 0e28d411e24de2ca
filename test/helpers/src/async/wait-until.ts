import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Polls until the check gives something other than undefined or false, and gives it; rejects when it takes longer than
 * `timeoutMs`, with what was waited for.
 *
 * `what`: a function tells it at the end, when what was seen last is known.
 */
export async function waitUntil<T>(
  what: string | (() => string),
  timeoutMs: number,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  everyMs = 10,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline)
      throw new Error(`not within ${timeoutMs} ms: ${typeof what === 'string' ? what : what()}`);
    await sleep(everyMs);
  }
}
