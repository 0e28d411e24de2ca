import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { freeBytes, isWorthFreeing } from '../http/free-bytes.ts';
import type { ProxyContext } from '../proxy-context.ts';
import { ClientProbe } from './client-probe.ts';
import { Linger } from './linger.ts';
import { PausableSocket } from './pausable-socket.ts';
import type { Phase } from './phase.ts';

const maxHeldBackBytes = 64 * 1024;
const nothing = Buffer.alloc(0);

/** The phase between two calls. */
export interface FirstPhase extends Phase {
  /** Goes on with what the client has sent ahead, perhaps nothing. */
  start(bytes: Buffer): void;
}

/**
 * One client connection and the one engine connection that belongs to it. It moves bytes and events between the two
 * sockets and the current phase, and pauses the side that sends faster than the other reads. `endCall` is the only
 * place that decides whether the two connections may carry another call.
 */
export class ConnectionPair {
  readonly client: Socket;
  readonly context: ProxyContext;
  /** The client has half-closed. */
  clientEnded = false;
  /** The client's connection is closed both ways. */
  clientGone = false;
  /** The request under way was read to its end. Until then the next bytes of the client are not a request. */
  requestRead = false;
  /** The engine's answer was read to its end. Until then the next bytes of the engine are not an answer. */
  responseRead = true;
  readonly #client: PausableSocket;
  #engine: PausableSocket | undefined;
  #engineConnected = false;
  readonly #readRequest: (pair: ConnectionPair) => FirstPhase;
  #phase: Phase;
  #heldBack: Buffer = nothing;
  #probe: ClientProbe | undefined;
  #collectedBytes = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Starts the next call once the client has read the answers to the last ones. */
  #nextCall: (() => void) | undefined;

  constructor(client: Socket, context: ProxyContext, readRequest: (pair: ConnectionPair) => FirstPhase) {
    this.client = client;
    this.context = context;
    this.#client = new PausableSocket(client);
    this.#readRequest = readRequest;
    this.#phase = readRequest(this);
    client.on('data', (bytes: Buffer) => this.#guard(() => this.#phase.onClientData(bytes)));
    client.on('drain', () => this.#guard(() => this.#onDrain()));
    client.on('end', () => {
      this.clientEnded = true;
      this.#guard(() => this.#phase.onClientEnd());
    });
    client.on('error', () => client.destroy());
    client.on('close', () => {
      this.clientGone = true;
      clearTimeout(this.#idleTimer);
      this.#probe?.stop();
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

  /**
   * After a call: the next request on this connection, or its end. `keepAlive`: both sides want to go on. A connection
   * on which something was not read to its end is closed anyway: its next bytes would be taken for another
   * message.
   */
  endCall(keepAlive: boolean): void {
    if (!this.responseRead) this.dropEngine();
    if (!keepAlive || !this.requestRead || this.clientGone || this.context.closing()) {
      this.#close();
      return;
    }
    const phase = this.#readRequest(this);
    this.requestRead = false;
    this.enter(phase);
    const start = () => {
      if (this.#phase === phase) phase.start(this.takeHeldBack());
    };
    if (this.client.writableNeedDrain) {
      this.#client.pauseFor('answersUnread');
      this.#nextCall = start;
    } else start();
  }

  /** The time for which a connection may be idle begins. One timer for all calls: a new one for each costs more. */
  startIdleTime(): void {
    const { idleTimeoutMs } = this.context.limits;
    if (this.#idleTimer !== undefined) this.#idleTimer.refresh();
    else if (idleTimeoutMs > 0 && !this.clientGone)
      this.#idleTimer = setTimeout(() => this.#guard(() => this.#phase.onIdleTimeout?.()), idleTimeoutMs);
  }

  /** Finds out whether a client that has half-closed, and has no answer yet, is gone; `onClientGone` is then called. */
  probeClient(): void {
    this.#probe ??= new ClientProbe(this.client);
    this.#probe.send();
  }

  /** False when the client is gone, as far as can be known without waiting for the network. */
  async isClientThere(): Promise<boolean> {
    if (!this.clientEnded) return !this.clientGone;
    this.probeClient();
    // A failed write destroys the socket in a later tick.
    await nextTurn();
    return !this.client.destroyed;
  }

  /** The engine connection for a new request: the one of the last request while it is usable, else a new one. */
  engine(): { reused: boolean } {
    const current = this.#engine?.socket;
    const reused = current?.writable === true && current.readable && this.responseRead;
    if (!reused) this.#dial();
    this.responseRead = false;
    return { reused };
  }

  dropEngine(): void {
    this.#engine?.socket.destroy();
    this.#engine = undefined;
    this.responseRead = true;
    this.#client.resumeFrom('otherSideFull');
  }

  endEngine(): void {
    this.#engine?.socket.end();
  }

  /** The engine is not read until `resumeEngine`. */
  pauseEngine(): void {
    this.#engine?.pauseFor('hookRuns');
  }

  resumeEngine(): void {
    this.#engine?.resumeFrom('hookRuns');
  }

  /** Writes to the engine; a client that sends faster is paused. */
  toEngine(bytes: Buffer): void {
    if (bytes.length > 0 && this.#engine?.socket.write(bytes) === false)
      this.#client.pauseFor('otherSideFull');
  }

  /** The same for a whole read from the client that is not used afterwards. */
  passToEngine(bytes: Buffer): void {
    if (!isWorthFreeing(bytes.length)) this.toEngine(bytes);
    else if (this.#engine?.socket.write(bytes, () => freeBytes(bytes)) === false)
      this.#client.pauseFor('otherSideFull');
  }

  /** Writes to the client; an engine that sends faster is paused. */
  toClient(bytes: Buffer): void {
    const unsent = this.#probe?.strip(bytes) ?? bytes;
    if (unsent.length > 0 && !this.client.destroyed && !this.client.write(unsent))
      this.#engine?.pauseFor('otherSideFull');
  }

  /** The same for a whole read from the engine that is not used afterwards. */
  passToClient(bytes: Buffer): void {
    const probed = this.#probe !== undefined;
    if (!isWorthFreeing(bytes.length) || probed || this.client.destroyed) this.toClient(bytes);
    else if (!this.client.write(bytes, () => freeBytes(bytes))) this.#engine?.pauseFor('otherSideFull');
  }

  /** Keeps what the client sent ahead of its turn. Reading goes on for a while, so that a lost client is noticed. */
  holdBack(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#heldBack = this.#heldBack.length === 0 ? bytes : Buffer.concat([this.#heldBack, bytes]);
    if (this.#heldBack.length > maxHeldBackBytes) this.#client.pauseFor('heldBackFull');
  }

  /** Returns what was held back, and reads the client again. */
  takeHeldBack(): Buffer {
    const bytes = this.#heldBack;
    this.#heldBack = nothing;
    this.#client.resumeFrom('heldBackFull');
    return bytes;
  }

  /** Counts bytes that are collected for hooks until the call is reported. Throws OVERLOADED (503). */
  collect(bytes: number): void {
    try {
      this.context.collected.reserve(bytes);
    } catch (error) {
      this.context.limitReached('collected_bytes');
      throw error;
    }
    this.#collectedBytes += bytes;
  }

  releaseCollected(): void {
    this.context.collected.release(this.#collectedBytes);
    this.#collectedBytes = 0;
  }

  /** Of an idle one; what its client has not read yet of the last answer is still sent. */
  close(): void {
    if (this.client.writableLength === 0) this.destroy();
    else this.#close();
  }

  destroy(): void {
    this.dropEngine();
    this.client.destroy();
  }

  #onDrain(): void {
    this.#engine?.resumeFrom('otherSideFull');
    const start = this.#nextCall;
    if (start === undefined) return;
    this.#nextCall = undefined;
    this.#client.resumeFrom('answersUnread');
    start();
  }

  #close(): void {
    this.#heldBack = nothing;
    this.#client.resumeFromAll();
    this.enter(new Linger(this));
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

  #dial(): void {
    this.dropEngine();
    const engine = new PausableSocket(this.context.dialEngine());
    this.#engine = engine;
    this.#engineConnected = false;
    if (this.client.writableNeedDrain) engine.pauseFor('otherSideFull');
    this.#listenToEngine(engine.socket);
  }

  #listenToEngine(socket: Socket): void {
    let error: Error | undefined;
    let ended = false;
    const isCurrent = () => socket === this.#engine?.socket;
    const end = () => {
      if (ended || !isCurrent()) return;
      ended = true;
      this.#guard(() => this.#phase.onEngineEnd(error));
    };
    socket.on('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      this.#engineConnected = true;
    });
    socket.on('data', (bytes: Buffer) => {
      if (isCurrent()) this.#guard(() => this.#phase.onEngineData(bytes));
    });
    socket.on('drain', () => {
      if (isCurrent()) this.#client.resumeFrom('otherSideFull');
    });
    socket.on('end', end);
    socket.on('error', (cause) => {
      error = cause;
    });
    socket.on('close', () => {
      // Broken after its end: what the client still sends cannot be delivered.
      if (ended && error !== undefined && isCurrent()) this.client.destroy();
      else end();
    });
  }
}
