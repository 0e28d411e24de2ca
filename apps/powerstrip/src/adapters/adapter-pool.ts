import type { AdapterAddress } from '../config/hook-config.ts';
import { AdapterConnection } from './adapter-connection.ts';
import type { Lookup } from './remembering-lookup.ts';

/** Connections to adapters, kept for the next packet. */
export class AdapterPool {
  /** By address, the one used last at the end. An address that a new adapters.yml no longer has is forgotten. */
  readonly #free = new WeakMap<AdapterAddress, AdapterConnection[]>();
  readonly #open = new Set<AdapterConnection>();
  readonly #options: { lookup: Lookup; maxReplyBytes: number };

  constructor(options: { lookup: Lookup; maxReplyBytes: number }) {
    this.#options = options;
  }

  /** A kept connection, or else a new one, still connecting. */
  take(address: AdapterAddress): AdapterConnection {
    const free = this.#free.get(address) ?? [];
    for (let last = free.pop(); last !== undefined; last = free.pop()) if (last.isUsable) return last;
    return this.open(address);
  }

  /** A new connection, still connecting. */
  open(address: AdapterAddress): AdapterConnection {
    const free = this.#free.get(address) ?? [];
    this.#free.set(address, free);
    const connection = new AdapterConnection(address, {
      ...this.#options,
      onFree: (self) => void free.push(self),
      onClose: (self) => {
        this.#open.delete(self);
        const index = free.indexOf(self);
        if (index !== -1) free.splice(index, 1);
      },
    });
    this.#open.add(connection);
    return connection;
  }

  close(): void {
    for (const connection of this.#open) connection.abandon(new Error('powerstrip is closing'));
  }
}
