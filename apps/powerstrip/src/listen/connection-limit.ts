import type { Socket } from 'node:net';

export interface ConnectionLimitOptions {
  maxConnections: number;
  /** Called with the number of connections that are open. */
  onChange: (open: number) => void;
  /** Called for each connection above the limit. */
  onReached: () => void;
}

/** Counts the connections of all listeners, those in a TLS handshake included. */
export class ConnectionLimit {
  readonly #options: ConnectionLimitOptions;
  #open = 0;

  constructor(options: ConnectionLimitOptions) {
    this.#options = options;
  }

  /** False when the socket is one too many; it is not counted then. */
  admit(socket: Socket): boolean {
    const { maxConnections, onChange, onReached } = this.#options;
    if (this.#open >= maxConnections) {
      onReached();
      return false;
    }
    this.#open += 1;
    onChange(this.#open);
    socket.once('close', () => {
      this.#open -= 1;
      onChange(this.#open);
    });
    return true;
  }
}
