import { type HookRequest, isPowerstripError } from '@pw/core';
import { type HookOutcome, type HookSummary, type InspectedBody, isSameJson } from '@pw/core/inspector';
import type { HookRun } from '../operations/call-record.ts';
import type { HookWatch } from '../operations/call-watch.ts';
import { roundMs } from '../operations/round-ms.ts';
import { type KeptHook, type KeptMessage, showMessage } from './call-parts.ts';
import type { MessageKeeper } from './message-keeper.ts';

interface Fault {
  readonly code: string;
  readonly message: string;
}

type Message = Record<string, unknown>;

export interface HookOfCall {
  /** What the chain made of it; undefined while it runs, and for hooks after the end of the call. */
  run: HookRun | undefined;
  /** The error message of the call. */
  message: string;
  callStartedAt: number;
}

/** Does work that the call need not wait for a little later, in order. */
export type Defer = (work: () => void) => void;

export interface ExchangeParts {
  messages: MessageKeeper;
  onChange: () => void;
  defer: Defer;
}

/** The packet that an adapter was sent, and its reply. Before it is shown, all that was deferred must be done. */
export class HookExchange implements HookWatch {
  readonly adapter: string;
  readonly type: HookRun['type'];
  readonly #isObserver: boolean;
  readonly #startedAt = performance.now();
  readonly #messages: MessageKeeper;
  readonly #onChange: () => void;
  readonly #defer: Defer;
  /** The message that the hook may change, as it came; until the reply is here. */
  #original: Message | undefined;
  #packet: KeptMessage | undefined;
  #reply: KeptMessage | undefined;
  #endedAt: number | undefined;
  #error: Fault | undefined;
  #isRefusal = false;
  #early: number | undefined;
  #isChanged = false;

  constructor(
    adapter: { name: string; mode: 'enforce' | 'observe' },
    packet: HookRequest,
    { messages, onChange, defer }: ExchangeParts,
  ) {
    this.adapter = adapter.name;
    this.type = packet.Type;
    this.#isObserver = adapter.mode === 'observe';
    this.#messages = messages;
    this.#onChange = onChange;
    this.#defer = defer;
    defer(() => {
      this.#packet = messages.message(packet);
    });
    this.#original = fields(packet.Type === 'post-hook' ? packet.ServerResponse : packet.ClientRequest);
  }

  replied(reply: unknown): void {
    this.#endedAt = performance.now();
    const { ModifiedClientRequest, ModifiedServerResponse, EarlyServerResponse } = fields(reply);
    const { Code } = fields(EarlyServerResponse);
    if (EarlyServerResponse !== undefined) this.#early = typeof Code === 'number' ? Code : 0;
    const modified = this.type === 'post-hook' ? ModifiedServerResponse : ModifiedClientRequest;
    this.#defer(() => {
      this.#reply = this.#messages.message(reply);
      if (this.type !== 'unwind') this.#compare(modified);
      this.#original = undefined;
    });
    this.#onChange();
  }

  failed(error: unknown): void {
    this.#endedAt = performance.now();
    this.#original = undefined;
    const { code, message } = faultOf(error);
    this.#error = { code, message: this.#messages.plain(message) };
    this.#isRefusal = isRefusal(error);
    this.#onChange();
  }

  summary({ run, message, callStartedAt }: HookOfCall): HookSummary {
    const error = this.#error ?? (run?.error === undefined ? undefined : { code: run.error, message });
    return {
      adapter: this.adapter,
      type: this.type,
      startedMs: roundMs(this.#startedAt - callStartedAt),
      durationMs: roundMs((this.#endedAt ?? performance.now()) - this.#startedAt),
      outcome: this.#outcome(error),
      error: error ?? null,
      wouldRefuse: run?.would_refuse === undefined ? null : this.#messages.plain(run.would_refuse),
      skipped: null,
    };
  }

  /** The status that it answered in place of Docker, or would have. */
  get early(): number | undefined {
    return this.#early;
  }

  kept(): KeptHook {
    return { packet: this.#packet ?? null, reply: this.#reply ?? null };
  }

  reply(): InspectedBody {
    return showMessage(this.#reply ?? null, this.#messages.texts);
  }

  #outcome(error: Fault | undefined): HookOutcome {
    if (this.#endedAt === undefined) return 'running';
    if (this.#isObserver) return 'observed';
    if (error !== undefined) return this.#isRefusal ? 'refused' : 'failed';
    if (this.#early !== undefined) return this.#early >= 400 ? 'refused' : 'answered';
    return this.#isChanged ? 'changed' : 'unmodified';
  }

  /** A secret that a hook changed looks the same once it is masked, so this is decided while it is known. */
  #compare(modified: unknown): void {
    const before = this.#original ?? {};
    const after = fields(modified);
    if (modified === undefined || compared.every((key) => before[key] === after[key])) return;
    const isLong = [before.Body, after.Body].some(
      (body) => typeof body === 'string' && this.#messages.body(body).isCut,
    );
    this.#isChanged = isLong || !isSameMessage(before, after, this.#messages);
  }
}

const compared = ['Method', 'Request', 'Code', 'ContentType', 'Body'] as const;

/** Other blanks or another order of keys are no change. */
function isSameMessage(before: Message, after: Message, messages: MessageKeeper): boolean {
  if (compared.some((key) => key !== 'Body' && before[key] !== after[key])) return false;
  if (typeof before.Body !== 'string' || typeof after.Body !== 'string') return before.Body === after.Body;
  try {
    return isSameJson(messages.parse(before.Body), messages.parse(after.Body));
  } catch {
    return before.Body === after.Body;
  }
}

function fields(value: unknown): Message {
  return typeof value === 'object' && value !== null ? (value as Message) : {};
}

/** An adapter that fails may have no status. */
function isRefusal(error: unknown): boolean {
  if (!isPowerstripError(error) || error.code !== 'ADAPTER_FAILED') return false;
  return error.status !== undefined && error.status < 500;
}

function faultOf(error: unknown): Fault {
  if (isPowerstripError(error)) return { code: error.code, message: error.message };
  return { code: 'UNEXPECTED', message: String(error) };
}
