import { isPowerstripError, PowerstripError } from '@pw/core';
import type { ConnectionPair } from '../connection/connection-pair.ts';
import { answerError } from '../connection/own-answer.ts';
import type { Phase } from '../connection/phase.ts';
import { reportCall } from '../connection/report-call.ts';
import { type BodyTracker, createBodyTracker } from '../http/body-tracker.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { CallRecord } from '../operations/call-record.ts';

const continueLine = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

export interface BodyCollectorOptions {
  pair: ConnectionPair;
  head: RequestHead;
  record: CallRecord;
  onBody: (bytes: Buffer) => void;
}

/** Collects the whole, bounded body of a hooked request. */
export class BodyCollector implements Phase {
  readonly idle = false;
  readonly #options: BodyCollectorOptions;
  readonly #tracker: BodyTracker;
  readonly #parts: Buffer[] = [];
  #bytes = 0;

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
    if (head.expectsContinue && rest.length === 0) pair.toClient(continueLine);
    this.onClientData(rest);
  }

  onClientData(bytes: Buffer): void {
    const { pair, onBody } = this.#options;
    try {
      const taken = this.#tracker.take(bytes);
      pair.requestRead = this.#tracker.done;
      pair.holdBack(bytes.subarray(taken));
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      this.#refuse(error);
      return;
    }
    if (this.#tracker.done) onBody(Buffer.concat(this.#parts));
  }

  /** The body can no longer become complete. */
  onClientEnd(): void {
    this.#options.pair.destroy();
  }

  onClientGone(): void {
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
    this.#bytes += part.length;
    if (this.#bytes > this.#options.pair.context.limits.maxBodyBytes) throw this.#tooLarge();
    this.#parts.push(part);
  }

  #refuse(error: PowerstripError): void {
    const { pair, record } = this.#options;
    record.kind = 'refused';
    answerError(pair, { record, error });
  }

  #tooLarge(): PowerstripError {
    const { maxBodyBytes } = this.#options.pair.context.limits;
    const message = `the body of a hooked request is larger than ${maxBodyBytes} bytes`;
    return new PowerstripError('BODY_TOO_LARGE', message, { status: 413 });
  }
}
