import { isPowerstripError, PowerstripError } from '@pw/core';
import type { ConnectionPair } from '../connection/connection-pair.ts';
import { answerError } from '../connection/own-answer.ts';
import type { Phase } from '../connection/phase.ts';
import { reportCall } from '../connection/report-call.ts';
import { type BodyTracker, createBodyTracker } from '../http/body-tracker.ts';
import { freeBytes } from '../http/free-bytes.ts';
import { GrowingBuffer } from '../http/growing-buffer.ts';
import { malformed } from '../http/header-lines.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { CallRecord } from '../operations/call-record.ts';
import { checkJsonBody } from './check-json-body.ts';

const continueLine = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

export interface BodyCollectorOptions {
  pair: ConnectionPair;
  head: RequestHead;
  record: CallRecord;
  /** Gets the text of the body; null when it is empty. */
  onBody: (text: string | null) => void;
}

/** Collects and checks the whole, bounded JSON body of a hooked request. */
export class BodyCollector implements Phase {
  readonly idle = false;
  readonly #options: BodyCollectorOptions;
  readonly #tracker: BodyTracker;
  readonly #collected = new GrowingBuffer();
  /** The parts of the last read were copied, all of them. */
  #isCopied = false;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: BodyCollectorOptions) {
    this.#options = options;
    this.#tracker = createBodyTracker(options.head.framing, {
      strict: true,
      onData: (part) => this.#keep(part),
    });
  }

  start(rest: Buffer): void {
    const { pair, head } = this.#options;
    pair.enter(this);
    if (head.framing.kind === 'length' && head.framing.bytes > pair.context.limits.maxBodyBytes) {
      this.#refuse(this.#tooLarge());
      return;
    }
    const { bodyTimeoutMs } = pair.context.limits;
    this.#timer = setTimeout(() => this.#refuse(this.#tooSlow()), bodyTimeoutMs);
    if (head.expectsContinue && rest.length === 0) pair.toClient(continueLine);
    this.onClientData(rest);
    if (pair.clientEnded && !this.#isOver) this.onClientEnd();
  }

  onClientData(bytes: Buffer): void {
    const { pair } = this.#options;
    try {
      const taken = this.#tracker.take(bytes);
      pair.requestRead = this.#tracker.done;
      pair.holdBack(bytes.subarray(taken));
      if (this.#isCopied && taken === bytes.length) freeBytes(bytes);
      if (this.#tracker.done) this.#complete();
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      this.#refuse(error);
    }
  }

  /** The body can no longer become complete. */
  onClientEnd(): void {
    this.#options.pair.destroy();
  }

  onClientGone(): void {
    clearTimeout(this.#timer);
    this.#options.record.error = 'CLIENT_GONE';
    reportCall(this.#options.pair, this.#options.record);
  }

  onEngineData(): void {
    this.#options.pair.dropEngine();
  }

  onEngineEnd(): void {
    this.#options.pair.dropEngine();
  }

  #keep(part: Buffer): void {
    const { pair } = this.#options;
    if (this.#collected.length + part.length > pair.context.limits.maxBodyBytes) throw this.#tooLarge();
    pair.collect(part.length);
    this.#isCopied = this.#collected.append(part);
  }

  /** Only the text is kept: the bytes are the same once more. */
  #complete(): void {
    this.#end();
    const { length, bytes } = this.#collected;
    const text = length === 0 ? null : checkJsonBody(bytes);
    this.#collected.clear();
    this.#options.onBody(text);
  }

  #refuse(error: PowerstripError): void {
    const { pair, record } = this.#options;
    this.#end();
    record.kind = 'refused';
    answerError(pair, { record, error, keepAlive: this.#options.head.keepAlive });
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #tooSlow(): PowerstripError {
    const { context } = this.#options.pair;
    context.limitReached('body_time');
    return malformed(`a body that is not complete after ${context.limits.bodyTimeoutMs} ms`, 408);
  }

  #tooLarge(): PowerstripError {
    const { context } = this.#options.pair;
    const { maxBodyBytes } = context.limits;
    context.limitReached('body_bytes');
    const message = `the body of a hooked request is larger than ${maxBodyBytes} bytes`;
    return new PowerstripError('BODY_TOO_LARGE', message, { status: 413 });
  }
}
