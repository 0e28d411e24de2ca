import http from 'node:http';
import { dialEngine } from './dial-engine.ts';
import type { EngineAddress } from './engine-address.ts';

/** The status of the engine's answer to `GET /_ping`, on a connection of its own. Rejects when there is no answer. */
export function pingEngine(engine: EngineAddress, signal: AbortSignal): Promise<number> {
  return statusOf(http.request({ createConnection: () => dialEngine(engine), path: '/_ping', signal }));
}

/** Sends a request without body, and resolves with the status of its answer. */
export function statusOf(request: http.ClientRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  request.on('error', reject);
  request.on('response', (response) => {
    resolve(response.statusCode ?? 0);
    // The status is enough; the connection is not used again.
    request.destroy();
  });
  request.end();
  return promise;
}
