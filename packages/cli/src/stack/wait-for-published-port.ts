import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { PowerstripError } from '@pw/core';

const TIMEOUT_MS = 15_000;
const POLL_MS = 25;

/** Resolves when `GET /_ping` through 127.0.0.1:`port` is answered 200: powerstrip and the engine behind it work. */
export async function waitForPublishedPort(port: number): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
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

function ping(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/_ping', timeout: 2000, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200 ? undefined : `HTTP ${response.statusCode}`);
      },
    );
    request.once('timeout', () => request.destroy(new Error('no answer within 2 s')));
    request.once('error', (error) => resolve(error.message));
  });
}
