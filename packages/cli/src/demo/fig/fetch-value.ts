import { setTimeout as delay } from 'node:timers/promises';
import { PowerstripError } from '@pw/core';

const TIMEOUT_MS = 20_000;
const POLL_MS = 50;

/** What `curl URL` prints, once somebody answers with 200. Throws PART_FAILED with the last answer after 20 s. */
export async function fetchValue(url: string, signal: AbortSignal): Promise<string> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { value, problem } = await attempt(url, signal);
    signal.throwIfAborted();
    if (value !== undefined) return value.trim();
    if (Date.now() > deadline) {
      throw new PowerstripError('PART_FAILED', `fig: ${url} did not answer with the value: ${problem}`, {
        hint: 'Is another program on that port? ss -ltnp names it.',
      });
    }
    await delay(POLL_MS);
  }
}

async function attempt(url: string, signal: AbortSignal): Promise<{ value?: string; problem?: string }> {
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(7_000)]);
    const response = await fetch(url, { signal: bounded });
    const text = await response.text();
    return response.ok && text.trim() !== ''
      ? { value: text }
      : { problem: `HTTP ${response.status}: ${text.trim()}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
