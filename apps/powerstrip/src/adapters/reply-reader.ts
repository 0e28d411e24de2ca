import { type BodyTracker, createBodyTracker } from '../http/body-tracker.ts';
import { GrowingBuffer } from '../http/growing-buffer.ts';
import { HeadReader } from '../http/head-reader.ts';
import { isInformational, parseResponseHead, type ResponseHead } from '../http/response-head.ts';

/** An adapter's whole answer to a packet. */
export interface AdapterReply {
  readonly status: number;
  readonly text: string;
}

const maxHeadBytes = 64 * 1024;

/** Reads one HTTP answer of an adapter from the bytes of a connection. */
export class ReplyReader {
  readonly #maxBytes: number;
  readonly #head = new HeadReader();
  readonly #body = new GrowingBuffer();
  #response: ResponseHead | undefined;
  #tracker: BodyTracker | undefined;
  #hasSurplus = false;

  /** `maxBytes`: of the body. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Some of the answer has come. */
  get hasBegun(): boolean {
    return this.#response !== undefined || this.#head.waiting > 0;
  }

  /** Once the answer is whole: the adapter waits for another packet on this connection. */
  get keepsAlive(): boolean {
    const { keepAlive = false, status = 0 } = this.#response ?? {};
    return keepAlive && status >= 200 && !this.#hasSurplus;
  }

  /** Gives the answer when these bytes complete it. Throws MALFORMED_REQUEST on what is not HTTP/1.1, or an Error. */
  push(bytes: Buffer): AdapterReply | undefined {
    const part = this.#tracker === undefined ? this.#readHead(bytes) : bytes;
    if (part === undefined || this.#tracker === undefined) return undefined;
    if (this.#tracker.take(part) < part.length) this.#hasSurplus = true;
    return this.#tracker.done ? this.#reply() : undefined;
  }

  /** The connection has ended: gives an answer that is delimited so. */
  end(): AdapterReply | undefined {
    return this.#response?.framing.kind === 'until-close' ? this.#reply() : undefined;
  }

  /** Gives the bytes behind the head once it is complete. */
  #readHead(bytes: Buffer): Buffer | undefined {
    const read = this.#head.push(bytes);
    if (read === undefined) {
      if (this.#head.waiting > maxHeadBytes) throw new Error(`a head of more than ${maxHeadBytes} bytes`);
      return undefined;
    }
    const response = parseResponseHead(read.text, 'POST');
    const rest = read.bytes.subarray(read.length);
    if (isInformational(response)) return rest.length === 0 ? undefined : this.#readHead(rest);
    this.#response = response;
    this.#tracker = createBodyTracker(response.framing, {
      strict: false,
      onData: (part) => this.#keep(part),
    });
    return rest;
  }

  #keep(part: Buffer): void {
    if (this.#body.length + part.length > this.#maxBytes)
      throw new Error(`a reply of more than ${this.#maxBytes} bytes`);
    this.#body.append(part);
  }

  #reply(): AdapterReply {
    return { status: this.#response?.status ?? 0, text: this.#body.take().toString() };
  }
}
