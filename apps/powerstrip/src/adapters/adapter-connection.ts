import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AdapterAddress } from '../config/hook-config.ts';
import type { Lookup } from './remembering-lookup.ts';
import { type AdapterReply, ReplyReader } from './reply-reader.ts';

// Shorter than the keep-alive timeout of adapters: Node's servers close an idle connection after 5 s.
const idleMs = 4_000;

export interface AdapterConnectionOptions {
  lookup: Lookup;
  maxReplyBytes: number;
  /** The reply is here, and the connection may carry another packet. */
  onFree: (connection: AdapterConnection) => void;
  onClose: (connection: AdapterConnection) => void;
}

/** A reused connection was closed before the first byte of a reply. */
export class StaleConnectionError extends Error {}

interface Exchange {
  reader: ReplyReader;
  resolve: (reply: AdapterReply) => void;
  reject: (reason: unknown) => void;
}

/**
 * A connection to an adapter, which carries one packet at a time. Node's own client makes some twenty objects for each
 * request; under load they take more memory and time than the hook.
 */
export class AdapterConnection {
  readonly #socket: Socket;
  readonly #options: AdapterConnectionOptions;
  #exchange: Exchange | undefined;
  #isReused = false;

  constructor(address: AdapterAddress, options: AdapterConnectionOptions) {
    this.#options = options;
    const socket = dial(address, options.lookup);
    this.#socket = socket;
    let error: NodeJS.ErrnoException | undefined;
    socket.setTimeout(idleMs, () => this.#closeIdle());
    socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    socket.on('end', () => this.#onEnd());
    socket.on('error', (cause) => {
      error = cause;
    });
    socket.on('close', () => {
      options.onClose(this);
      this.#lose(error);
    });
  }

  get isUsable(): boolean {
    return this.#exchange === undefined && this.#socket.writable && this.#socket.readable;
  }

  /** Sends one request and gives its answer. Rejects when the connection breaks, with StaleConnectionError in that case. */
  send(request: readonly Buffer[]): Promise<AdapterReply> {
    const { promise, resolve, reject } = Promise.withResolvers<AdapterReply>();
    this.#exchange = { reader: new ReplyReader(this.#options.maxReplyBytes), resolve, reject };
    if (request.length > 1) this.#socket.cork();
    for (const part of request) this.#socket.write(part);
    if (request.length > 1) this.#socket.uncork();
    return promise;
  }

  /** Closes the connection; the answer that is awaited fails for this reason. */
  abandon(reason: unknown): void {
    this.#exchange?.reject(reason);
    this.#exchange = undefined;
    this.#socket.destroy();
  }

  #onData(bytes: Buffer): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      // Bytes that answer nothing.
      this.#socket.destroy();
      return;
    }
    try {
      const reply = exchange.reader.push(bytes);
      if (reply !== undefined) this.#finish(exchange, reply);
    } catch (error) {
      this.abandon(error);
    }
  }

  #onEnd(): void {
    const reply = this.#exchange?.reader.end();
    if (this.#exchange !== undefined && reply !== undefined) this.#finish(this.#exchange, reply);
  }

  #finish({ resolve }: Exchange, reply: AdapterReply): void {
    this.#exchange = undefined;
    this.#isReused = true;
    // An adapter may answer before it has read the whole packet: the rest would be taken for another.
    if (reply.keepsAlive && this.#socket.writableLength === 0 && this.isUsable) this.#options.onFree(this);
    else this.#socket.destroy();
    resolve(reply);
  }

  #lose(error: NodeJS.ErrnoException | undefined): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    this.#exchange = undefined;
    const cause = error ?? new Error('the connection was closed before the reply was complete');
    const isClosed = error === undefined || error.code === 'ECONNRESET' || error.code === 'EPIPE';
    const isStale = this.#isReused && isClosed && !exchange.reader.hasBegun;
    exchange.reject(isStale ? new StaleConnectionError(cause.message, { cause }) : cause);
  }

  #closeIdle(): void {
    if (this.#exchange === undefined) this.#socket.destroy();
  }
}

function dial(
  { secure, socketPath, hostname = '', port = 0, ...tls }: AdapterAddress,
  lookup: Lookup,
): Socket {
  if (socketPath !== undefined) return connect({ path: socketPath });
  const target = { host: hostname, port, lookup, noDelay: true };
  if (!secure) return connect(target);
  const { ca, cert, key } = tls;
  return connectTls({
    ...target,
    ca,
    cert,
    key,
    ALPNProtocols: ['http/1.1'],
    // An address is no server name (RFC 6066 section 3).
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
  });
}
