import { GrowingBuffer } from './growing-buffer.ts';

const headEnd = Buffer.from('\r\n\r\n');

/** A complete head and what came with it. */
export interface ReadHead {
  /** The head with its closing empty line, and the rest. */
  readonly bytes: Buffer;
  /** Length of the head with its closing empty line. */
  readonly length: number;
  /** The head without the closing empty line, latin1. */
  readonly text: string;
}

/** Collects bytes until a head is complete. In the usual case, one packet, nothing is copied. */
export class HeadReader {
  readonly #collected = new GrowingBuffer();

  /** Length of the incomplete head, in bytes. */
  get waiting(): number {
    return this.#collected.length;
  }

  /** The incomplete head; valid until the next `push`. */
  get partial(): Buffer {
    return this.#collected.bytes;
  }

  push(bytes: Buffer): ReadHead | undefined {
    const searchedFrom = Math.max(0, this.#collected.length - (headEnd.length - 1));
    this.#collected.append(bytes);
    const end = this.#collected.bytes.indexOf(headEnd, searchedFrom);
    if (end === -1) return undefined;
    const all = this.#collected.take();
    return { bytes: all, length: end + headEnd.length, text: all.toString('latin1', 0, end) };
  }
}
