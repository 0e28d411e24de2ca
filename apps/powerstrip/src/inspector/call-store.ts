import { PowerstripError } from '@pw/core';
import type { CallDetail, CallSummary } from '@pw/core/inspector';
import { type CallRest, detailOf } from './call-parts.ts';
import type { InspectedCall } from './inspected-call.ts';
import { TextBlocks, type TextPlace } from './text-blocks.ts';

export interface StoreLimits {
  maxCalls: number;
  /** Of all that is kept together. */
  maxBytes: number;
}

/** A call that is kept. It may be dropped at any time: what must fit together is read without waiting in between. */
export interface KeptCall {
  readonly id: string;
  summary(): CallSummary;
  /** Throws NO_SUCH_CALL (404) when the call has been dropped meanwhile. */
  detail(): CallDetail;
}

/** Of one call that goes on, without bodies, and of one that is over, beside its texts: measured, rounded up. */
const runningBytes = 5_000;
const settledBytes = 600;

interface Entry {
  bytes: number;
  /** Until it is over. */
  call?: InspectedCall | undefined;
  /** Of its summary, the rest and its texts, once it is over. */
  place?: TextPlace | undefined;
}

/**
 * The last calls, in the order in which they began. The oldest go first when a bound is reached. Those that are over are
 * kept as JSON texts in blocks outside of V8's heap.
 */
export class CallStore {
  readonly #limits: StoreLimits;
  readonly #calls = new Map<string, Entry>();
  #blocks = new TextBlocks();
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
    this.#calls.set(call.id, { call, bytes: 0, place: undefined });
    this.#order.push(call.id);
    this.#count(call.id, runningBytes);
  }

  /** A call holds more text now, in UTF-16 units. Those that were dropped already count no longer. */
  grow(id: string, length: number): void {
    this.#count(id, 2 * length);
  }

  /** Keeps a call that is over as it is now, in place of what was kept of it before. */
  settle(call: InspectedCall): void {
    const { id } = call;
    const entry = this.#calls.get(id);
    if (entry === undefined) return;
    if (entry.place !== undefined) this.#blocks.letGo(entry.place);
    const { summary, rest } = call.parts();
    const { texts, ...others } = rest;
    // Bodies as they are: as texts in a JSON text, each of their quotes would have to be escaped.
    const place = this.#blocks.keep([JSON.stringify(summary), JSON.stringify(others), ...texts]);
    entry.place = place;
    entry.call = undefined;
    this.#count(id, settledBytes + place.end - place.start - entry.bytes);
  }

  get(id: string): KeptCall | undefined {
    const entry = this.#calls.get(id);
    return entry && (entry.call ?? this.#settledCall(id));
  }

  /** Newest first; `before`: only those that began before this one, none if it is not kept. */
  *newest(before?: string): Generator<KeptCall> {
    const order = this.#order;
    const end = before === undefined ? order.length : order.lastIndexOf(before);
    for (let index = end - 1; index >= this.#first; index -= 1) {
      const call = this.get(order[index] ?? '');
      if (call !== undefined) yield call;
    }
  }

  clear(): void {
    this.#calls.clear();
    this.#blocks = new TextBlocks();
    this.#order = [];
    this.#first = 0;
    this.#bytes = 0;
    this.#dropped = 0;
  }

  #settledCall(id: string): KeptCall {
    const summary = () => JSON.parse(this.#read(id, 0, 1)[0] ?? '') as CallSummary;
    const detail = () => {
      const [others = '', ...texts] = this.#read(id, 1);
      return detailOf(summary(), { ...(JSON.parse(others) as Omit<CallRest, 'texts'>), texts });
    };
    return { id, summary, detail };
  }

  /** The kept texts of a call from one number up to another. */
  #read(id: string, from: number, to?: number): string[] {
    const place = this.#calls.get(id)?.place;
    if (place === undefined)
      throw new PowerstripError('NO_SUCH_CALL', `call ${id} was dropped for newer ones`, { status: 404 });
    return this.#blocks.read(place, from, to);
  }

  #count(id: string, bytes: number): void {
    const entry = this.#calls.get(id);
    if (entry === undefined) return;
    entry.bytes += bytes;
    this.#bytes += bytes;
    this.#dropOldest();
  }

  #dropOldest(): void {
    const { maxCalls, maxBytes } = this.#limits;
    while (this.#calls.size > maxCalls || this.#bytes > maxBytes) {
      const id = this.#order[this.#first] as string;
      const { place, bytes } = this.#calls.get(id) as Entry;
      if (place !== undefined) this.#blocks.letGo(place);
      this.#calls.delete(id);
      this.#bytes -= bytes;
      this.#first += 1;
      this.#dropped += 1;
    }
    if (this.#first > this.#order.length / 2) {
      this.#order = this.#order.slice(this.#first);
      this.#first = 0;
    }
  }
}
