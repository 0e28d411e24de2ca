import { isHeaderBeginning, malformed, nameOfBroken, parseHeaderLine } from './header-lines.ts';

const maxLineBytes = 16 * 1024;
const strictSize = /^[0-9a-fA-F]{1,13}$/;
const partialSize = /^[0-9a-fA-F]{1,13}\r?$/;
// Docker and its clients use no chunk extensions. Those of the engine are passed on, those of clients are refused.
const tolerantSize = /^([0-9a-fA-F]{1,13})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;
const framingTrailers = new Set(['content-length', 'transfer-encoding', 'host', 'trailer', 'connection']);

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/**
 * Follows a chunked body without copying it: finds its end, and passes the data of the chunks to `onData`.
 */
export class ChunkedTracker {
  readonly #strict: boolean;
  readonly #onData: ((bytes: Buffer) => void) | undefined;
  #state: State = 'size';
  #remaining = 0;
  #line = '';

  constructor({ strict, onData }: { strict: boolean; onData?: ((bytes: Buffer) => void) | undefined }) {
    this.#strict = strict;
    this.#onData = onData;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /** How many of these bytes belong to the body. Throws MALFORMED_REQUEST on anything but plain chunks. */
  take(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && this.#state !== 'done') {
      at = this.#state === 'data' ? this.#takeData(bytes, at) : this.#takeLine(bytes, at);
    }
    return at;
  }

  #takeData(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#remaining);
    this.#onData?.(bytes.subarray(at, end));
    this.#remaining -= end - at;
    if (this.#remaining === 0) this.#state = 'data-end';
    return end;
  }

  #takeLine(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(10, at);
    const end = newline === -1 ? bytes.length : newline + 1;
    this.#line += bytes.toString('latin1', at, end);
    if (this.#line.length > maxLineBytes) throw malformed('a chunk line that is too long');
    if (newline !== -1) this.#endLine();
    else if (this.#strict) this.#checkPartialLine();
    return end;
  }

  /** Bytes are sent on before their line is complete, so the beginning must already be that of a valid line. */
  #checkPartialLine(): void {
    const line = this.#line;
    if (this.#state === 'size' && !partialSize.test(line)) throw badSize();
    if (this.#state === 'data-end' && line !== '\r') throw malformed('a chunk that is longer than its size');
    if (this.#state === 'trailer' && line !== '\r' && !isHeaderBeginning(line))
      throw malformed(`${nameOfBroken(line)} in the trailer is not "Name: value"`);
  }

  #endLine(): void {
    const line = this.#line;
    if (!line.endsWith('\r\n')) throw malformed('a chunk line that ends in a bare LF');
    this.#line = '';
    this.#state = this.#afterLine(line.slice(0, -2));
  }

  #afterLine(line: string): State {
    if (this.#state === 'size') return this.#afterSize(line);
    if (this.#state === 'trailer') return this.#afterTrailer(line);
    if (line !== '') throw malformed('a chunk that is longer than its size');
    return 'size';
  }

  #afterSize(line: string): State {
    const size = this.#strict ? strictSize.exec(line)?.[0] : tolerantSize.exec(line)?.[1];
    if (size === undefined) throw badSize();
    this.#remaining = Number.parseInt(size, 16);
    return this.#remaining === 0 ? 'trailer' : 'data';
  }

  #afterTrailer(line: string): State {
    if (line === '') return 'done';
    const { name } = parseHeaderLine(line);
    if (framingTrailers.has(name)) throw malformed(`the header ${name} in a trailer`);
    return 'trailer';
  }
}

function badSize(): Error {
  return malformed('a chunk size that is not a hexadecimal number');
}
