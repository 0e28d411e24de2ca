/** Where a text lies. `isAscii`: such texts are read several times as fast. */
export interface TextPlace {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
  readonly isAscii: boolean;
}

interface Block {
  readonly bytes: Buffer;
  used: number;
  /** How many texts in it are still kept. */
  texts: number;
}

const blockBytes = 1024 * 1024;

/**
 * Keeps many texts in a few large blocks, as UTF-8 and outside of V8's heap: there they would be moved about, and as much
 * garbage again and more would wait beside them. A block whose texts are all let go is used again, so texts should be let
 * go about in the order in which they came.
 */
export class TextBlocks {
  #current = createBlock(0);
  #empty: Block[] = [];

  keep(text: string): TextPlace {
    const length = Buffer.byteLength(text);
    const block = this.#blockFor(length);
    const start = block.used;
    block.bytes.write(text, start);
    block.used += length;
    block.texts += 1;
    return { block, start, end: block.used, isAscii: length === text.length };
  }

  read({ block: { bytes }, start, end, isAscii }: TextPlace): string {
    return bytes.toString(isAscii ? 'latin1' : 'utf8', start, end);
  }

  /** The place must not be read again. */
  letGo({ block }: TextPlace): void {
    block.texts -= 1;
    if (block.texts > 0) return;
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
  return { bytes: Buffer.allocUnsafeSlow(length), used: 0, texts: 0 };
}
