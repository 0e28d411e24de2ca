import { PowerstripError } from '@pw/core';

export interface ByteBudgetOptions {
  maxBytes: number;
  /** Called with the number of bytes in use. */
  onChange: (used: number) => void;
}

/** The bytes that all calls together may have collected for hooks. */
export class ByteBudget {
  readonly #options: ByteBudgetOptions;
  #used = 0;

  constructor(options: ByteBudgetOptions) {
    this.#options = options;
  }

  /** Throws OVERLOADED (503) when there are not as many left. */
  reserve(bytes: number): void {
    const { maxBytes, onChange } = this.#options;
    if (this.#used + bytes > maxBytes) {
      const message = `more than ${maxBytes} bytes are collected for hooks at this time`;
      throw new PowerstripError('OVERLOADED', message, { status: 503 });
    }
    this.#used += bytes;
    onChange(this.#used);
  }

  release(bytes: number): void {
    if (bytes === 0) return;
    this.#used -= bytes;
    this.#options.onChange(this.#used);
  }
}
