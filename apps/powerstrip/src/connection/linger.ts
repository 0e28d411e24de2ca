import type { Socket } from 'node:net';
import type { Phase } from './phase.ts';

const lingerMs = 2_000;

/** The connections that are to be closed. */
export interface ClosingPair {
  readonly client: Socket;
  readonly context: { readonly limits: { readonly idleTimeoutMs: number } };
  dropEngine(): void;
}

/**
 * The last phase: the rest of the answer is sent and our side is closed; then what the client still sends is read and
 * forgotten for a while. Closing at once would reset the connection and could take the answer away from a client that
 * is still sending. A client that reads none of it for as long as a connection may be idle is not waited for.
 */
export class Linger implements Phase {
  readonly #client: Socket;
  #timer: NodeJS.Timeout | undefined;

  constructor(pair: ClosingPair) {
    const { client, context } = pair;
    this.#client = client;
    pair.dropEngine();
    const destroy = () => client.destroy();
    // Node's timeout of a socket begins again whenever some bytes are sent.
    client.setTimeout(context.limits.idleTimeoutMs, destroy);
    client.end(() => {
      client.setTimeout(0);
      if (!client.destroyed) this.#timer = setTimeout(destroy, lingerMs).unref();
    });
    client.resume();
  }

  get idle(): boolean {
    return this.#client.writableLength === 0;
  }

  onClientData(): void {}
  onClientEnd(): void {}
  onEngineData(): void {}
  onEngineEnd(): void {}

  onClientGone(): void {
    clearTimeout(this.#timer);
  }
}
