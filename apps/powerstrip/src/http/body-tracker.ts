import type { BodyFraming } from './body-framing.ts';
import { ChunkedTracker } from './chunked-tracker.ts';

/** Finds the end of a body in the bytes of a connection. */
export interface BodyTracker {
  readonly done: boolean;
  /** How many of these bytes belong to the body. Throws MALFORMED_REQUEST where the framing is broken. */
  take(bytes: Buffer): number;
}

/** How a body is checked and who gets its payload. */
export interface TrackerOptions {
  /** Refuse chunk extensions, as for clients. */
  strict: boolean;
  /** Called with the payload, without chunk framing. */
  onData?: ((bytes: Buffer) => void) | undefined;
}

const finished: BodyTracker = { done: true, take: () => 0 };

export function createBodyTracker(framing: BodyFraming, options: TrackerOptions): BodyTracker {
  switch (framing.kind) {
    case 'none':
      return finished;
    case 'length':
      return new LengthTracker(framing.bytes, options.onData);
    case 'chunked':
      return new ChunkedTracker(options);
    case 'until-close':
      return new LengthTracker(Number.POSITIVE_INFINITY, options.onData);
  }
}

class LengthTracker implements BodyTracker {
  #remaining: number;
  readonly #onData: ((bytes: Buffer) => void) | undefined;

  constructor(bytes: number, onData: ((bytes: Buffer) => void) | undefined) {
    this.#remaining = bytes;
    this.#onData = onData;
  }

  get done(): boolean {
    return this.#remaining === 0;
  }

  take(bytes: Buffer): number {
    const taken = Math.min(bytes.length, this.#remaining);
    this.#remaining -= taken;
    if (taken > 0) this.#onData?.(taken === bytes.length ? bytes : bytes.subarray(0, taken));
    return taken;
  }
}
