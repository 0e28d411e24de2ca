import { setTimeout as delay } from 'node:timers/promises';
import { PowerstripError } from '@pw/core';
import { pingEngine } from '../engine/index.ts';
import { forwardHint } from './forward-hint.ts';

const TIMEOUT_MS = 15_000;
const POLL_MS = 25;
const ANSWER_TIMEOUT_MS = 2_000;

/**
 * Resolves when `GET /_ping` through 127.0.0.1:`port` is answered 200: powerstrip and the engine behind it work. Rejects
 * with PART_FAILED when it was not within `timeoutMs`; `container` is powerstrip's.
 */
export async function waitForPublishedPort(
  port: number,
  container: string,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const problem = await pingEngine(`http://127.0.0.1:${port}`, {}, ANSWER_TIMEOUT_MS);
    if (problem === undefined) return;
    if (Date.now() > deadline) {
      throw new PowerstripError(
        'PART_FAILED',
        `powerstrip does not answer on 127.0.0.1:${port}: ${problem.message}`,
        { hint: hintFor(problem, { port, container }) },
      );
    }
    await delay(POLL_MS);
  }
}

function hintFor(
  problem: NodeJS.ErrnoException,
  { port, container }: { port: number; container: string },
): string {
  const log = `Look at its log: docker logs ${container}`;
  if (problem.code !== 'ECONNREFUSED') return log;
  return `${log}. ${forwardHint(port)}`;
}
