import { setTimeout as delay } from 'node:timers/promises';
import { PowerstripError } from '@pw/core';
import Docker from 'dockerode';

const TIMEOUT_MS = 15_000;
const POLL_MS = 25;

/**
 * Resolves when `GET /_ping` through 127.0.0.1:`port` is answered 200: powerstrip and the engine behind it work. Rejects
 * with PART_FAILED when it was not within `timeoutMs`.
 */
export async function waitForPublishedPort(port: number, timeoutMs = TIMEOUT_MS): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const problem = await ping(port);
    if (problem === undefined) return;
    if (Date.now() > deadline) {
      throw new PowerstripError(
        'PART_FAILED',
        `powerstrip does not answer on 127.0.0.1:${port}: ${problem}`,
        {
          hint: 'Look at its log: docker logs powerstrip',
        },
      );
    }
    await delay(POLL_MS);
  }
}

/** What keeps an answer from coming; undefined when it came. */
async function ping(port: number): Promise<string | undefined> {
  // Not node:http itself: an ES module that imports it loads its fetch too, a tenth of the start of each command.
  const powerstrip = new Docker({ protocol: 'http', host: '127.0.0.1', port, timeout: 2000 });
  try {
    await powerstrip.ping();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
