import type { InspectedCall } from './inspected-call.ts';

export interface StoreLimits {
  maxCalls: number;
  /** Of all kept texts together, at two bytes a character. */
  maxBytes: number;
}

/** Of one call without its texts: measured, rounded up. */
const callBytes = 3_000;

/** The last calls, in the order in which they began. The oldest go first when a bound is reached. */
export class CallStore {
  readonly #limits: StoreLimits;
  readonly #calls = new Map<string, { call: InspectedCall; bytes: number }>();
  #bytes = 0;
  #dropped = 0;

  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  get kept(): number {
    return this.#calls.size;
  }

  /** Since the start, or the last `clear`. */
  get dropped(): number {
    return this.#dropped;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(call: InspectedCall): void {
    this.#calls.set(call.id, { call, bytes: callBytes });
    this.#bytes += callBytes;
    this.#dropOldest();
  }

  /** A call holds more text now, in UTF-16 units. Those that were dropped already count no longer. */
  grow(id: string, length: number): void {
    const entry = this.#calls.get(id);
    if (entry === undefined) return;
    entry.bytes += 2 * length;
    this.#bytes += 2 * length;
    this.#dropOldest();
  }

  get(id: string): InspectedCall | undefined {
    return this.#calls.get(id)?.call;
  }

  /** Newest first; `before`: only those that began before this one, none if it is not kept. */
  *newest(before?: string): Generator<InspectedCall> {
    const entries = [...this.#calls.values()];
    const end = before === undefined ? entries.length : entries.findIndex(({ call }) => call.id === before);
    for (let index = end - 1; index >= 0; index -= 1) {
      const entry = entries[index];
      if (entry !== undefined) yield entry.call;
    }
  }

  clear(): void {
    this.#calls.clear();
    this.#bytes = 0;
    this.#dropped = 0;
  }

  #dropOldest(): void {
    for (const [id, { bytes }] of this.#calls) {
      if (this.#calls.size <= this.#limits.maxCalls && this.#bytes <= this.#limits.maxBytes) return;
      this.#calls.delete(id);
      this.#bytes -= bytes;
      this.#dropped += 1;
    }
  }
}
