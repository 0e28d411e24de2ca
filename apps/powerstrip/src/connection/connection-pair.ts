import type { Socket } from 'node:net';
import type { ProxyContext } from '../proxy-context.ts';
import { Linger } from './linger.ts';
import type { Phase } from './phase.ts';

const maxHeldBackBytes = 64 * 1024;
// Below this, garbage costs less than freeing.
const freedFromBytes = 16 * 1024;
const nothing = Buffer.alloc(0);

/** The phase between two calls. */
export interface FirstPhase extends Phase {
  /** Goes on with what the client has sent ahead, perhaps nothing. */
  start(bytes: Buffer): void;
}

/**
 * One client connection and the one engine connection that belongs to it. It moves bytes and events between the two
 * sockets and the phase of the moment, and keeps either side from outrunning the other.
 */
export class ConnectionPair {
  readonly client: Socket;
  readonly context: ProxyContext;
  /** The client has half-closed. */
  clientEnded = false;
  /** The client's connection is closed both ways. */
  clientGone = false;
  #engine: Socket | undefined;
  #engineConnected = false;
  readonly #readRequest: (pair: ConnectionPair) => FirstPhase;
  #phase: Phase;
  #heldBack: Buffer = nothing;

  constructor(client: Socket, context: ProxyContext, readRequest: (pair: ConnectionPair) => FirstPhase) {
    this.client = client;
    this.context = context;
    this.#readRequest = readRequest;
    this.#phase = readRequest(this);
    client.on('data', (bytes: Buffer) => this.#guard(() => this.#phase.onClientData(bytes)));
    client.on('drain', () => this.#engine?.resume());
    client.on('end', () => {
      this.clientEnded = true;
      this.#guard(() => this.#phase.onClientEnd());
    });
    client.on('error', () => client.destroy());
    client.on('close', () => {
      this.clientGone = true;
      this.#guard(() => this.#phase.onClientGone());
    });
  }

  get idle(): boolean {
    return this.#phase.idle;
  }

  /** True once the engine connection has carried data or been accepted; false while dialling. */
  get engineConnected(): boolean {
    return this.#engineConnected;
  }

  enter(phase: Phase): void {
    this.#phase = phase;
  }

  /** After a call: the next request on this connection, or its end. */
  nextCall(keepAlive: boolean): void {
    if (!keepAlive || this.clientGone || this.context.closing()) {
      this.enter(new Linger(this));
      return;
    }
    const phase = this.#readRequest(this);
    this.enter(phase);
    this.resumeEngine();
    phase.start(this.takeHeldBack());
  }

  /** The engine connection: the one of the last request where it still stands, else a new one. */
  engine(): { socket: Socket; reused: boolean } {
    if (this.#engine?.writable === true && this.#engine.readable)
      return { socket: this.#engine, reused: true };
    this.dropEngine();
    const socket = this.context.dialEngine();
    this.#engine = socket;
    this.#engineConnected = false;
    this.#listenToEngine(socket);
    return { socket, reused: false };
  }

  dropEngine(): void {
    this.#engine?.destroy();
    this.#engine = undefined;
  }

  endEngine(): void {
    this.#engine?.end();
  }

  pauseEngine(): void {
    this.#engine?.pause();
  }

  resumeEngine(): void {
    this.#engine?.resume();
  }

  /** Writes to the engine; a client that outruns it has to wait. */
  toEngine(bytes: Buffer): void {
    if (bytes.length > 0 && this.#engine?.write(bytes) === false) this.client.pause();
  }

  /** The same for a whole read from the client that nobody keeps. */
  passToEngine(bytes: Buffer): void {
    if (bytes.length < freedFromBytes) this.toEngine(bytes);
    else if (this.#engine?.write(bytes, () => freeBytes(bytes)) === false) this.client.pause();
  }

  /** Writes to the client; an engine that outruns it has to wait. */
  toClient(bytes: Buffer): void {
    if (bytes.length > 0 && !this.client.destroyed && !this.client.write(bytes)) this.#engine?.pause();
  }

  /** The same for a whole read from the engine that nobody keeps. */
  passToClient(bytes: Buffer): void {
    if (bytes.length < freedFromBytes || this.client.destroyed) this.toClient(bytes);
    else if (!this.client.write(bytes, () => freeBytes(bytes))) this.#engine?.pause();
  }

  /** Keeps what the client sent ahead of its turn. Reading goes on for a while, so that a lost client is noticed. */
  holdBack(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#heldBack = this.#heldBack.length === 0 ? bytes : Buffer.concat([this.#heldBack, bytes]);
    if (this.#heldBack.length > maxHeldBackBytes) this.client.pause();
  }

  /** Gives out what was held back and lets the client go on. */
  takeHeldBack(): Buffer {
    const bytes = this.#heldBack;
    this.#heldBack = nothing;
    this.client.resume();
    return bytes;
  }

  destroy(): void {
    this.dropEngine();
    this.client.destroy();
  }

  /** A fault of our own ends the connection it happened on, and no other. */
  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.context.log.error({ err: error }, 'fault');
      this.destroy();
    }
  }

  #listenToEngine(socket: Socket): void {
    let error: Error | undefined;
    let ended = false;
    const end = () => {
      if (ended || socket !== this.#engine) return;
      ended = true;
      this.#guard(() => this.#phase.onEngineEnd(error));
    };
    socket.on('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      this.#engineConnected = true;
    });
    socket.on('data', (bytes: Buffer) => {
      if (socket === this.#engine) this.#guard(() => this.#phase.onEngineData(bytes));
    });
    socket.on('drain', () => this.client.resume());
    socket.on('end', end);
    socket.on('error', (cause) => {
      error = cause;
    });
    socket.on('close', () => {
      // Broken after its end: what the client still sends has nowhere to go.
      if (ended && error !== undefined && socket === this.#engine) this.client.destroy();
      else end();
    });
  }
}

/**
 * Frees the memory of a whole read at once. Left to the garbage collector, gigabytes of reads cost a third of the
 * throughput and some 60 MiB.
 */
function freeBytes({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
