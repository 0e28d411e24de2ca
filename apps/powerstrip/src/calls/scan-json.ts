/** What a JSON text holds, in order. */
export interface JsonVisitor {
  openObject(): void;
  openList(): void;
  /** The end of the innermost object or list. */
  close(): void;
  /** A key of the innermost object, unescaped. */
  key(text: string): void;
}

/** As Go's encoding/json. */
const maxDepth = 10_000;
const [quote, backslash, comma, colon, lowerU] = [0x22, 0x5c, 0x2c, 0x3a, 0x75];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const [minus, plus, dot, zero, upperE, lowerE] = [0x2d, 0x2b, 0x2e, 0x30, 0x45, 0x65];
const simpleEscapes = new Set(Buffer.from('"\\/bfnrt'));
const literals = ['true', 'false', 'null'].map((text) => Buffer.from(text));

/**
 * Reads one JSON text (RFC 8259) without building its value: a text of some MB may have a value of some hundred.
 * Throws a SyntaxError with the offset of what is wrong, and for what Go's encoding/json does not take: half a surrogate
 * pair, and a nesting of more than 10,000. `bytes` must be UTF-8.
 */
export function scanJson(bytes: Buffer, visitor: JsonVisitor): void {
  new JsonScanner(bytes, visitor).scan();
}

class JsonScanner {
  readonly #bytes: Buffer;
  readonly #visitor: JsonVisitor;
  #at = 0;
  /** The closing bracket of each open object and list. */
  readonly #open: number[] = [];

  constructor(bytes: Buffer, visitor: JsonVisitor) {
    this.#bytes = bytes;
    this.#visitor = visitor;
  }

  scan(): void {
    do {
      if (this.#open.at(-1) === closeBrace) this.#scanKey();
      if (this.#scanValueStart()) this.#scanClosings();
    } while (this.#open.length > 0);
    if (this.#skipBlanks() !== undefined) throw this.#error('text after the value');
  }

  /** False when the value is an object or list that has something in it, which comes next. */
  #scanValueStart(): boolean {
    const byte = this.#skipBlanks();
    if (byte !== openBrace && byte !== openBracket) {
      this.#scanScalar(byte);
      return true;
    }
    this.#push(byte);
    this.#at += 1;
    return this.#skipBlanks() === this.#open.at(-1);
  }

  #push(byte: number): void {
    if (this.#open.length >= maxDepth) throw this.#error(`objects and lists nested deeper than ${maxDepth}`);
    this.#open.push(byte === openBrace ? closeBrace : closeBracket);
    if (byte === openBrace) this.#visitor.openObject();
    else this.#visitor.openList();
  }

  /** After a value: the ends of what it is the last of, and the comma before the next one. */
  #scanClosings(): void {
    while (this.#open.length > 0) {
      const byte = this.#skipBlanks();
      if (byte !== comma && byte !== this.#open.at(-1))
        throw this.#error('expected a comma or a closing bracket');
      this.#at += 1;
      if (byte === comma) return;
      this.#open.pop();
      this.#visitor.close();
    }
  }

  #scanKey(): void {
    if (this.#skipBlanks() !== quote) throw this.#error('expected a key in double quotes');
    const start = this.#at;
    const isPlain = this.#scanString();
    const text = isPlain
      ? this.#bytes.toString('utf8', start + 1, this.#at - 1)
      : (JSON.parse(this.#bytes.toString('utf8', start, this.#at)) as string);
    if (this.#skipBlanks() !== colon) throw this.#error('expected a colon');
    this.#at += 1;
    this.#visitor.key(text);
  }

  #scanScalar(byte: number | undefined): void {
    if (byte === quote) {
      this.#scanString();
      return;
    }
    const literal = literals.find((text) => text[0] === byte);
    if (literal === undefined) {
      this.#scanNumber();
      return;
    }
    if (!this.#bytes.subarray(this.#at, this.#at + literal.length).equals(literal))
      throw this.#error('an unknown word');
    this.#at += literal.length;
  }

  #scanNumber(): void {
    if (this.#bytes[this.#at] === minus) this.#at += 1;
    const start = this.#at;
    this.#scanDigits('a value');
    if (this.#bytes[start] === zero && this.#at > start + 1) throw this.#error('a number that begins with 0');
    if (this.#bytes[this.#at] === dot) {
      this.#at += 1;
      this.#scanDigits('a digit');
    }
    if (this.#bytes[this.#at] !== upperE && this.#bytes[this.#at] !== lowerE) return;
    this.#at += 1;
    if (this.#bytes[this.#at] === plus || this.#bytes[this.#at] === minus) this.#at += 1;
    this.#scanDigits('a digit');
  }

  #scanDigits(expected: string): void {
    const start = this.#at;
    while (isDigit(this.#bytes[this.#at])) this.#at += 1;
    if (this.#at === start) throw this.#error(`expected ${expected}`);
  }

  /** From its opening to after its closing quote. True when nothing in it is escaped. */
  #scanString(): boolean {
    let isPlain = true;
    this.#at += 1;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw this.#error('a string without an end');
      if (byte < 0x20) throw this.#error('a control character in a string');
      this.#at += 1;
      if (byte === quote) return isPlain;
      if (byte !== backslash) continue;
      isPlain = false;
      this.#scanEscape();
    }
  }

  /** After the backslash. */
  #scanEscape(): void {
    const byte = this.#bytes[this.#at] ?? 0;
    if (simpleEscapes.has(byte)) this.#at += 1;
    else if (byte === lowerU) this.#scanUnicodeEscape();
    else throw this.#error('an unknown escape');
  }

  #scanUnicodeEscape(): void {
    const unit = this.#takeUnit();
    if (unit < 0xd800 || unit > 0xdfff) return;
    const follows = this.#bytes[this.#at] === backslash && this.#bytes[this.#at + 1] === lowerU;
    if (unit > 0xdbff || !follows) throw this.#error('half a surrogate pair');
    this.#at += 1;
    const low = this.#takeUnit();
    if (low < 0xdc00 || low > 0xdfff) throw this.#error('half a surrogate pair');
  }

  /** The number of an escape, from its `u` on. */
  #takeUnit(): number {
    const digits = this.#bytes.toString('latin1', this.#at + 1, this.#at + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error('an escape that is not \\u and four digits');
    this.#at += 5;
    return Number.parseInt(digits, 16);
  }

  /** The next byte that is not a blank, without taking it. */
  #skipBlanks(): number | undefined {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.#at += 1;
    }
  }

  #error(what: string): SyntaxError {
    return new SyntaxError(`${what} at byte ${this.#at}`);
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= zero + 9;
}
