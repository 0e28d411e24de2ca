import { isPowerstripError, type PowerstripError } from '@pw/core';
import { beginCall } from '../connection/begin-call.ts';
import type { ConnectionPair, FirstPhase } from '../connection/connection-pair.ts';
import { Linger } from '../connection/linger.ts';
import { answerError } from '../connection/own-answer.ts';
import { HeadReader, type ReadHead } from '../http/head-reader.ts';
import { malformed } from '../http/header-lines.ts';
import { parseRequestHead } from '../http/request-head.ts';
import { createCallRecord } from '../operations/call-record.ts';
import { startCall } from './start-call.ts';
import { http2Preface, startHttp2 } from './start-http2.ts';

const bareLineFeed = /[^\r]\n/;

/** Between two calls: collects a request head and starts its call. */
export class RequestReader implements FirstPhase {
  readonly #pair: ConnectionPair;
  readonly #reader = new HeadReader();
  /** For the rest of a head that has begun. */
  #timer: NodeJS.Timeout | undefined;
  #isHeadBegun = false;
  /** How many bytes of an incomplete head have been checked. */
  #checkedBytes = 0;
  /** Another phase has taken over. */
  #over = false;

  constructor(pair: ConnectionPair) {
    this.#pair = pair;
    pair.startIdleTime();
  }

  get idle(): boolean {
    return this.#reader.waiting === 0;
  }

  start(bytes: Buffer): void {
    if (bytes.length > 0) this.onClientData(bytes);
    if (!this.#over && this.#pair.clientEnded) this.onClientEnd();
  }

  onClientData(bytes: Buffer): void {
    try {
      const read = this.#reader.push(bytes);
      if (read === undefined) this.#wait();
      else this.#startCall(read);
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      this.#refuse(error);
    }
  }

  /** An incomplete head can no longer become complete. */
  onClientEnd(): void {
    clearTimeout(this.#timer);
    this.#pair.enter(new Linger(this.#pair));
  }

  onClientGone(): void {
    clearTimeout(this.#timer);
    this.#pair.dropEngine();
  }

  /** Bytes that belong to no call: the state of this engine connection is unknown. */
  onEngineData(): void {
    this.#pair.dropEngine();
  }

  /** The engine closed an idle connection; the next call opens a new one. */
  onEngineEnd(): void {
    this.#pair.dropEngine();
  }

  #startCall(read: ReadHead): void {
    clearTimeout(this.#timer);
    this.#over = true;
    if (read.length > this.#pair.context.limits.maxHeadBytes) throw this.#tooLarge();
    if (read.text === http2Preface) {
      startHttp2(this.#pair, read);
      return;
    }
    const head = parseRequestHead(read.text);
    this.#pair.requestRead = head.framing.kind === 'none';
    startCall(this.#pair, head, read);
  }

  #wait(): void {
    const { limits } = this.#pair.context;
    if (this.#reader.waiting > limits.maxHeadBytes) throw this.#tooLarge();
    const { partial } = this.#reader;
    checkPartialHead(partial, this.#checkedBytes);
    this.#checkedBytes = partial.length;
    if (this.#isHeadBegun) return;
    this.#isHeadBegun = true;
    this.#timer = setTimeout(() => this.#refuse(this.#tooSlow()), limits.headTimeoutMs);
  }

  /** A client that has asked nothing for a long time; it may connect again. */
  onIdleTimeout(): void {
    if (this.#isHeadBegun) return;
    this.#over = true;
    this.#pair.context.limitReached('idle_time');
    this.#pair.enter(new Linger(this.#pair));
  }

  #tooSlow(): PowerstripError {
    const { context } = this.#pair;
    context.limitReached('head_time');
    return malformed(`a request head that is not complete after ${context.limits.headTimeoutMs} ms`, 408);
  }

  #tooLarge(): PowerstripError {
    const { context } = this.#pair;
    context.limitReached('head_bytes');
    return malformed(`a request head of more than ${context.limits.maxHeadBytes} bytes`, 431);
  }

  #refuse(error: PowerstripError): void {
    clearTimeout(this.#timer);
    this.#over = true;
    const record = beginCall(this.#pair, createCallRecord('-', '-'));
    record.kind = 'refused';
    this.#pair.context.callStarted();
    answerError(this.#pair, { record, error });
  }
}

// What is not HTTP may never contain an empty line. It is refused at once instead of after the timeout.
function checkPartialHead(bytes: Buffer, checkedBytes: number): void {
  const first = bytes[0];
  if (first === 0x16) throw malformed('a TLS handshake, but this listener speaks plain HTTP');
  if (first === undefined || first < 0x41 || first > 0x5a)
    throw malformed('a request that does not start with a method');
  if (bareLineFeed.test(bytes.toString('latin1', Math.max(0, checkedBytes - 1))))
    throw malformed('a line that ends in a bare LF');
}
