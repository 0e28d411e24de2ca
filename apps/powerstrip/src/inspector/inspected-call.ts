import type { HookRequest, ServerResponse } from '@pw/core';
import type { CallDetail, CallSummary, HookSummary } from '@pw/core/inspector';
import type { CallRecord, HookRun } from '../operations/call-record.ts';
import type { CallWatch, HookWatch } from '../operations/call-watch.ts';
import { roundMs } from '../operations/round-ms.ts';
import { type CallRest, detailOf, type KeptAnswer, type KeptBody, type KeptHook } from './call-parts.ts';
import { containerOf } from './container-of.ts';
import { HookExchange } from './hook-exchange.ts';
import type { MessageKeeper } from './message-keeper.ts';

/** What is kept of the head of a request. */
export interface KeptHead {
  readonly target: string;
  readonly headers: [string, string][];
  readonly userAgent: string | null;
}

/** What is known of a call when it begins. */
export interface CallBeginning {
  /** Makes its head fit to be kept; called once, when it is needed. */
  readonly keepHead: () => KeptHead;
  readonly client: CallSummary['client'];
  readonly endpoints: CallDetail['endpoints'];
  readonly messages: MessageKeeper;
  /** Something is new of the call. */
  readonly onChange: () => void;
}

const maxCollectedBytes = 16 * 1024;

/** What is kept of one call. */
export class InspectedCall implements CallWatch {
  #record: CallRecord;
  readonly #beginning: CallBeginning;
  readonly #startedAt = Date.now();
  readonly #exchanges: HookExchange[] = [];
  readonly #deferred: (() => void)[] = [];
  readonly #defer = (work: () => void) => {
    this.#deferred.push(work);
    // After the end, as by an unwind that comes late, nothing waits any more.
    if (this.#isSettled) this.settle();
  };
  #head: KeptHead | undefined;
  #isEnded = false;
  #isSettled = false;
  #requestBody: KeptBody | null = null;
  #forwarded: CallRest['forwarded'] = null;
  #engineAskedAt: number | undefined;
  #engineAnsweredAt: number | undefined;
  #engineAnswer: KeptAnswer | null = null;
  #collected: Buffer[] = [];
  #collectedBytes = 0;
  #ownAnswer: KeptAnswer | null = null;

  constructor(record: CallRecord, beginning: CallBeginning) {
    this.#record = record;
    this.#beginning = beginning;
  }

  get id(): string {
    return this.#record.id;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  requestBody(text: string): void {
    this.#defer(() => {
      this.#requestBody = this.#beginning.messages.body(text);
    });
  }

  hookCalled(adapter: { name: string; mode: 'enforce' | 'observe' }, packet: HookRequest): HookWatch {
    const { messages, onChange } = this.#beginning;
    const exchange = new HookExchange(adapter, packet, { messages, onChange, defer: this.#defer });
    this.#exchanges.push(exchange);
    onChange();
    return exchange;
  }

  forwarded({ method, target, body }: { method: string; target: string; body: string | null }): void {
    this.#defer(() => {
      const { messages } = this.#beginning;
      const kept = body === null ? null : messages.body(body);
      this.#forwarded = { method, target: messages.target(target), body: kept };
    });
  }

  engineAsked(): void {
    this.#engineAskedAt = performance.now();
  }

  engineAnswered({ status, contentType }: { status: number; contentType: string | undefined }): void {
    this.#engineAnsweredAt = performance.now();
    this.#engineAnswer = { status, contentType: contentType ?? null, body: null };
  }

  engineBodyKeeper(): ((part: Buffer) => void) | undefined {
    const type = this.#engineAnswer?.contentType ?? '';
    if (!/^(?:application\/json|text\/plain)\b/i.test(type)) return undefined;
    return (part) => {
      const room = maxCollectedBytes - this.#collectedBytes;
      // A copy: the part itself belongs to a larger read.
      if (room > 0) this.#collected.push(Buffer.from(part.subarray(0, room)));
      this.#collectedBytes += part.length;
    };
  }

  engineBody(text: string | null): void {
    if (text === null) return;
    this.#defer(() => {
      if (this.#engineAnswer === null) return;
      this.#engineAnswer = { ...this.#engineAnswer, body: this.#beginning.messages.body(text) };
    });
  }

  answered({ Code, ContentType, Body }: ServerResponse): void {
    this.#defer(() => {
      const body = Body === null ? null : this.#beginning.messages.body(Body);
      this.#ownAnswer = { status: Code, contentType: ContentType, body };
    });
  }

  ended(): void {
    this.#isEnded = true;
    this.#beginning.onChange();
  }

  /**
   * Masks what came and has waited, so that no call waits for it. Once the call is over, what was needed to record it is
   * let go.
   */
  settle(): void {
    for (const work of this.#deferred.splice(0)) work();
    if (!this.#isEnded) return;
    if (!this.#isSettled) this.#letGo();
    this.#isSettled = true;
    this.#beginning.messages.forget();
  }

  summary(): CallSummary {
    this.settle();
    return this.#describe(this.#hooks());
  }

  detail(): CallDetail {
    const { summary, rest } = this.parts();
    return detailOf(summary, rest);
  }

  parts(): { summary: CallSummary; rest: CallRest } {
    this.settle();
    const { endpoints, messages } = this.#beginning;
    const { target, headers } = this.#keptHead();
    const hooks = this.#hooks();
    const rest = {
      target,
      headers,
      body: this.#requestBody,
      forwarded: this.#forwarded,
      engineAnswer: this.#engineAnswer,
      answer: this.#ownAnswer ?? this.#passedAnswer(),
      endpoints,
      hooks: hooks.map(({ kept }) => kept),
      texts: messages.texts,
    };
    return { summary: this.#describe(hooks), rest };
  }

  #keptHead(): KeptHead {
    this.#head ??= this.#beginning.keepHead();
    return this.#head;
  }

  /** The engine's answer; a post-hook that does not see its body may still have changed its status. */
  #passedAnswer(): KeptAnswer | null {
    const { status } = this.#record;
    return status === 0 || this.#engineAnswer === null ? null : { ...this.#engineAnswer, status };
  }

  #describe(ofHooks: readonly ShownHook[]): CallSummary {
    const record = this.#record;
    const { client, messages } = this.#beginning;
    const { target, userAgent } = this.#keptHead();
    const query = target.includes('?') ? target.slice(target.indexOf('?')) : '';
    const hooks = ofHooks.map(({ summary }) => summary);
    return {
      id: record.id,
      startedAt: new Date(this.#startedAt).toISOString(),
      method: record.method,
      path: record.path,
      query,
      client,
      userAgent,
      container: containerOf(record, query),
      created: record.created ?? null,
      kind: record.kind,
      state: this.#isEnded ? 'ended' : 'running',
      status: record.status,
      bytes: record.bytes,
      durationMs: roundMs(this.#isEnded ? record.durationMs : performance.now() - record.startedAt),
      engine: this.#engineTimes(),
      isChanged: hooks.some(({ outcome }) => outcome === 'changed'),
      isRefused: record.kind === 'refused' || hooks.some(({ outcome }) => outcome === 'refused'),
      error:
        record.error === undefined
          ? null
          : { code: record.error, message: messages.plain(record.message ?? '') },
      hooks,
    };
  }

  /** Exchanges and runs are in one order; a hook that was skipped has no exchange, one that runs has no run yet. */
  #hooks(): ShownHook[] {
    const { hooks: runs, startedAt: callStartedAt } = this.#record;
    const message = this.#beginning.messages.plain(this.#record.message ?? '');
    const waiting = [...this.#exchanges];
    const show = (exchange: HookExchange, run: HookRun | undefined) => ({
      summary: exchange.summary({ run, message, callStartedAt }),
      kept: exchange.kept(),
    });
    const shown = runs.flatMap((run): ShownHook[] => {
      if (run.skipped !== undefined) return [skippedHook(run)];
      const exchange = waiting.shift();
      return exchange === undefined ? [] : [show(exchange, run)];
    });
    return [...shown, ...waiting.map((exchange) => show(exchange, undefined))];
  }

  #engineTimes(): CallSummary['engine'] {
    if (this.#engineAskedAt === undefined) return null;
    const endedAt = this.#engineAnsweredAt ?? (this.#isEnded ? this.#engineAskedAt : performance.now());
    return {
      startedMs: roundMs(this.#engineAskedAt - this.#record.startedAt),
      durationMs: roundMs(endedAt - this.#engineAskedAt),
    };
  }

  #letGo(): void {
    this.#keepCollected();
    const { watch: _, ...record } = this.#record;
    this.#record = record;
  }

  #keepCollected(): void {
    if (this.#engineAnswer === null || this.#collectedBytes === 0) return;
    const text = Buffer.concat(this.#collected).toString();
    const isCut = this.#collectedBytes > maxCollectedBytes;
    const body = this.#beginning.messages.part(text, { bytes: this.#collectedBytes, isCut });
    this.#collected = [];
    this.#engineAnswer = { ...this.#engineAnswer, body };
  }
}

interface ShownHook {
  readonly summary: HookSummary;
  readonly kept: KeptHook;
}

function skippedHook({ adapter, type, skipped = '' }: HookRun): ShownHook {
  const about = { outcome: 'skipped', error: null, wouldRefuse: null, skipped } as const;
  return {
    summary: { adapter, type, startedMs: 0, durationMs: 0, ...about },
    kept: { packet: null, reply: null },
  };
}
