import { type BodyTracker, createBodyTracker } from '../http/body-tracker.ts';
import { GrowingBuffer } from '../http/growing-buffer.ts';
import { HeadReader } from '../http/head-reader.ts';
import { isInformational, parseResponseHead, type ResponseHead } from '../http/response-head.ts';

/** An adapter's whole answer to a packet. */
export interface AdapterReply {
  readonly status: number;
  readonly text: string;
  /** The adapter waits for another packet on this connection. */
  readonly keepsAlive: boolean;
}

interface Answer {
  readonly response: ResponseHead;
  readonly tracker: BodyTracker;
}

const maxHeadBytes = 64 * 1024;

/** Reads one HTTP answer of an adapter from the bytes of a connection. */
export class ReplyReader {
  readonly #maxBytes: number;
  readonly #head = new HeadReader();
  readonly #body = new GrowingBuffer();
  #hasBegun = false;
  #answer: Answer | undefined;

  /** `maxBytes`: of the body. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Some of the answer has come, if only an interim one: the adapter has got the packet. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Gives the answer when these bytes complete it. Throws MALFORMED_REQUEST on what is not HTTP/1.1, or an Error. */
  push(bytes: Buffer): AdapterReply | undefined {
    this.#hasBegun = true;
    if (this.#answer !== undefined) return this.#readBody(this.#answer, bytes);
    const read = this.#head.push(bytes);
    if (read === undefined) {
      if (this.#head.waiting > maxHeadBytes) throw new Error(`a head of more than ${maxHeadBytes} bytes`);
      return undefined;
    }
    const response = parseResponseHead(read.text, 'POST');
    const rest = read.bytes.subarray(read.length);
    if (isInformational(response)) return this.push(rest);
    const tracker = createBodyTracker(response.framing, {
      strict: false,
      onData: (part) => this.#keep(part),
    });
    this.#answer = { response, tracker };
    return this.#readBody(this.#answer, rest);
  }

  /** The connection has ended: gives an answer that is delimited so. */
  end(): AdapterReply | undefined {
    const response = this.#answer?.response;
    return response?.framing.kind === 'until-close' ? this.#reply(response, false) : undefined;
  }

  #readBody({ response, tracker }: Answer, bytes: Buffer): AdapterReply | undefined {
    const isAllOfIt = tracker.take(bytes) === bytes.length;
    // After a 101 the connection speaks another protocol.
    const keepsAlive = isAllOfIt && response.keepAlive && response.status !== 101;
    return tracker.done ? this.#reply(response, keepsAlive) : undefined;
  }

  #keep(part: Buffer): void {
    if (this.#body.length + part.length > this.#maxBytes)
      throw new Error(`a reply of more than ${this.#maxBytes} bytes`);
    this.#body.append(part);
  }

  #reply({ status }: ResponseHead, keepsAlive: boolean): AdapterReply {
    return { status, text: this.#body.take().toString(), keepsAlive };
  }
}
