import { freeBytes } from './free-bytes.ts';

const firstCapacity = 4_096;
const nothing = Buffer.alloc(0);

/**
 * Bytes that come in parts, as one buffer. A part alone is kept as it is. Later ones are copied: a kept read of one byte
 * would hold some hundred bytes of memory.
 */
export class GrowingBuffer {
  #bytes: Buffer = nothing;
  #length = 0;
  /** False while the buffer is the first part itself. */
  #isOwn = false;

  get length(): number {
    return this.#length;
  }

  /** What was appended so far; valid until the next `append`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** True when the part was copied, so that its memory may be freed. */
  append(part: Buffer): boolean {
    const isKept = this.#length === 0;
    if (isKept) this.#bytes = part;
    else {
      this.#reserve(this.#length + part.length);
      part.copy(this.#bytes, this.#length);
    }
    this.#length += part.length;
    return !isKept;
  }

  /** Returns the bytes and starts empty again. */
  take(): Buffer {
    const { bytes } = this;
    this.#reset();
    return bytes;
  }

  /** Forgets the bytes, and frees their memory at once. */
  clear(): void {
    if (this.#isOwn) freeBytes(this.#bytes);
    this.#reset();
  }

  #reset(): void {
    this.#bytes = nothing;
    this.#length = 0;
    this.#isOwn = false;
  }

  // Each time twice as much, so that every byte is copied twice on average.
  #reserve(length: number): void {
    if (this.#isOwn && this.#bytes.length >= length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(firstCapacity, length, 2 * this.#length));
    this.bytes.copy(grown);
    if (this.#isOwn) freeBytes(this.#bytes);
    this.#bytes = grown;
    this.#isOwn = true;
  }
}
