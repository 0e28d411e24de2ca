import type { ServerResponse } from 'node:http';
import { PowerstripError } from '@pw/core';
import type { InspectorEvents } from '@pw/core/inspector';
import { writeHead } from './answers.ts';

const maxClients = 32;
// A client that reads too slowly is let go, and connects again; what it missed, it asks for.
const maxWaitingBytes = 4 * 1024 * 1024;
const heartbeatMs = 15_000;

/** Server-Sent Events to all who listen. */
export class EventStream {
  readonly #options: { onFirst: () => void; onLast: () => void };
  readonly #clients = new Set<ServerResponse>();
  readonly #heartbeat = setInterval(() => this.#write(':\n\n'), heartbeatMs).unref();

  constructor(options: { onFirst: () => void; onLast: () => void }) {
    this.#options = options;
  }

  /** Throws OVERLOADED (503). */
  add(response: ServerResponse): void {
    if (this.#clients.size >= maxClients)
      throw new PowerstripError('OVERLOADED', `${maxClients} clients listen to the inspector already`, {
        status: 503,
      });
    writeHead(response, 200, { 'content-type': 'text/event-stream' });
    response.write('retry: 1000\n\n');
    this.#clients.add(response);
    if (this.#clients.size === 1) this.#options.onFirst();
    response.once('close', () => {
      this.#clients.delete(response);
      if (this.#clients.size === 0) this.#options.onLast();
    });
  }

  send<Name extends keyof InspectorEvents>(name: Name, data: InspectorEvents[Name]): void {
    // Most of the time nobody watches, and a call is long.
    if (this.#clients.size > 0) this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const client of this.#clients) client.destroy();
  }

  #write(text: string): void {
    for (const client of this.#clients) {
      if (client.writableLength > maxWaitingBytes) client.destroy();
      else client.write(text);
    }
  }
}
