/** Where some texts lie, one after the other. `isAscii`: such texts are read several times as fast. */
export interface TextPlace {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
  readonly isAscii: boolean;
}

interface Block {
  readonly bytes: Buffer;
  used: number;
  /** How many places in it are still kept. */
  places: number;
}

const blockBytes = 1024 * 1024;

/**
 * Keeps many texts in a few large blocks, as UTF-8 and outside of V8's heap: there they would be moved about, and as much
 * garbage again and more would wait beside them. A block whose places are all let go is used again, so they should be let
 * go about in the order in which they came.
 */
export class TextBlocks {
  #current = createBlock(0);
  #empty: Block[] = [];

  /** Keeps texts that are let go together, in one place: many small objects that live long make V8's heap grow. */
  keep(texts: readonly string[]): TextPlace {
    const lengths = texts.map((text) => Buffer.byteLength(text));
    const head = `${lengths.join()}\n`;
    const length = lengths.reduce((sum, each) => sum + each, head.length);
    const block = this.#blockFor(length);
    const start = block.used;
    block.used += block.bytes.write(head, start, 'latin1');
    for (const text of texts) block.used += block.bytes.write(text, block.used);
    block.places += 1;
    const isAscii = texts.every((text, index) => text.length === lengths[index]);
    return { block, start, end: block.used, isAscii };
  }

  /** The texts from number `from` up to number `to`. */
  read({ block: { bytes }, start, isAscii }: TextPlace, from = 0, to?: number): string[] {
    const headEnd = bytes.indexOf('\n', start);
    const lengths = bytes.toString('latin1', start, headEnd).split(',').map(Number);
    let at = headEnd + 1 + lengths.slice(0, from).reduce((sum, each) => sum + each, 0);
    return lengths.slice(from, to).map((length) => {
      at += length;
      return bytes.toString(isAscii ? 'latin1' : 'utf8', at - length, at);
    });
  }

  /** The place must not be read again. */
  letGo({ block }: TextPlace): void {
    block.places -= 1;
    if (block.places > 0) return;
    block.used = 0;
    if (block !== this.#current && block.bytes.length === blockBytes) this.#empty.push(block);
  }

  #blockFor(length: number): Block {
    if (length > blockBytes) return createBlock(length);
    const current = this.#current;
    if (current.used + length > current.bytes.length)
      this.#current = this.#empty.pop() ?? createBlock(blockBytes);
    return this.#current;
  }
}

function createBlock(length: number): Block {
  return { bytes: Buffer.allocUnsafeSlow(length), used: 0, places: 0 };
}
