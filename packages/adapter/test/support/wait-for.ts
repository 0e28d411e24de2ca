import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until the check holds; throws with what was waited for. */
export async function waitFor(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`not within 5 s: ${what}`);
    await sleep(5);
  }
}
