const headEnd = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

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
  #bytes: Buffer = nothing;

  /** Length of the incomplete head, in bytes. */
  get waiting(): number {
    return this.#bytes.length;
  }

  /** The incomplete head. */
  get partial(): Buffer {
    return this.#bytes;
  }

  push(bytes: Buffer): ReadHead | undefined {
    const searched = Math.max(0, this.#bytes.length - 3);
    const all = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    const end = all.indexOf(headEnd, searched);
    this.#bytes = end === -1 ? all : nothing;
    if (end === -1) return undefined;
    return { bytes: all, length: end + headEnd.length, text: all.toString('latin1', 0, end) };
  }
}
