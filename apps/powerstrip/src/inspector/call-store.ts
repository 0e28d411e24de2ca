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
  /** Ids in order; those before `first` are dropped. A Map alone would be walked over its deleted entries each time. */
  #order: string[] = [];
  #first = 0;
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
    this.#order.push(call.id);
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
    const order = this.#order;
    const end = before === undefined ? order.length : order.lastIndexOf(before);
    for (let index = end - 1; index >= this.#first; index -= 1) {
      const call = this.get(order[index] ?? '');
      if (call !== undefined) yield call;
    }
  }

  clear(): void {
    this.#calls.clear();
    this.#order = [];
    this.#first = 0;
    this.#bytes = 0;
    this.#dropped = 0;
  }

  #dropOldest(): void {
    const { maxCalls, maxBytes } = this.#limits;
    while (this.#calls.size > 0 && (this.#calls.size > maxCalls || this.#bytes > maxBytes)) {
      const id = this.#order[this.#first] ?? '';
      this.#first += 1;
      this.#bytes -= this.#calls.get(id)?.bytes ?? 0;
      this.#calls.delete(id);
      this.#dropped += 1;
    }
    if (this.#first > 1_000 && this.#first > this.#order.length / 2) {
      this.#order = this.#order.slice(this.#first);
      this.#first = 0;
    }
  }
}
