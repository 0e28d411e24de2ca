import type { Socket } from 'node:net';
import type { Phase } from './phase.ts';

const lingerMs = 2_000;

/** The connections that are to be closed. */
export interface ClosingPair {
  readonly client: Socket;
  dropEngine(): void;
}

/**
 * The last phase: our side is closed, what the client still sends is read and forgotten for a while. Closing at once
 * would reset the connection and could take the answer away from a client that is still sending.
 */
export class Linger implements Phase {
  readonly idle = true;
  readonly #timer: NodeJS.Timeout;

  constructor(pair: ClosingPair) {
    pair.dropEngine();
    pair.client.end();
    pair.client.resume();
    this.#timer = setTimeout(() => pair.client.destroy(), lingerMs);
    this.#timer.unref();
  }

  onClientData(): void {}
  onClientEnd(): void {}
  onEngineData(): void {}
  onEngineEnd(): void {}

  onClientGone(): void {
    clearTimeout(this.#timer);
  }
}
