import type { BodyFraming } from '../http/body-framing.ts';
import { type BodyTracker, createBodyTracker } from '../http/body-tracker.ts';
import type { ReadHead } from '../http/head-reader.ts';
import type { ConnectionPair } from './connection-pair.ts';

/** The body of a request that streams to the engine as it comes, checked on its way. */
export class RequestBody {
  readonly #pair: ConnectionPair;
  readonly #tracker: BodyTracker;

  constructor(pair: ConnectionPair, framing: BodyFraming) {
    this.#pair = pair;
    this.#tracker = createBodyTracker(framing, { strict: true });
    pair.requestRead = this.#tracker.done;
  }

  get done(): boolean {
    return this.#tracker.done;
  }

  /** Head and the part of the body that came with it, as one piece. Throws MALFORMED_REQUEST. */
  firstBytes({ bytes, length }: ReadHead): Buffer {
    const end = length + this.#take(bytes.subarray(length));
    this.#pair.holdBack(bytes.subarray(end));
    return bytes.subarray(0, end);
  }

  /** Sends on what belongs to the body and holds back what does not. Throws MALFORMED_REQUEST. */
  forward(bytes: Buffer): void {
    const taken = this.#take(bytes);
    if (taken === bytes.length) {
      this.#pair.passToEngine(bytes);
      return;
    }
    this.#pair.toEngine(bytes.subarray(0, taken));
    this.#pair.holdBack(bytes.subarray(taken));
  }

  #take(bytes: Buffer): number {
    const taken = this.#tracker.take(bytes);
    this.#pair.requestRead = this.#tracker.done;
    return taken;
  }
}
