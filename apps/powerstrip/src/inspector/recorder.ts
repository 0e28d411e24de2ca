import type { CallSummary } from '@pw/core/inspector';
import type { HookConfig } from '../config/hook-config.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { CallRecord } from '../operations/call-record.ts';
import { type BodyKeeper, createBodyKeeper, type KeeperOptions } from './body-keeper.ts';
import { CallStore, type StoreLimits } from './call-store.ts';
import { InspectedCall, type KeptHead } from './inspected-call.ts';
import { MessageKeeper } from './message-keeper.ts';

export interface RecorderOptions extends StoreLimits, KeeperOptions {}

/** Who is notified of calls while they run. */
type CallListener = (call: CallSummary) => void;

export interface Recorder {
  readonly store: CallStore;
  readonly keeper: BodyKeeper;
  readonly showSecrets: boolean;
  /** From now on `record.watch` is notified of what happens, to its end. `head` is undefined for what is no request. */
  begin(
    record: CallRecord,
    about: { head: RequestHead | undefined; client: () => CallSummary['client'] },
  ): void;
  /** The lines of adapters.yml that calls from now on name. */
  useHooks(hooks: HookConfig): void;
  /** Changes within 50 ms are sent as one. The returned function ends the subscription. */
  listen(listener: CallListener): () => void;
  clear(): void;
}

/** Changes of one call that come faster are sent once: a call with six hooks has a dozen. */
const tellAfterMs = 50;

/** Keeps the last calls, within bounds, with their secrets masked. */
export function createRecorder(options: RecorderOptions): Recorder {
  const keeper = createBodyKeeper(options);
  const store = new CallStore(options);
  const changes = createChanges();
  const settleLater = createSettler((call) => store.settle(call));
  let lines: HookConfig['lines'] = new Map();
  return {
    store,
    keeper,
    showSecrets: options.showSecrets,
    listen: changes.listen,
    clear: () => store.clear(),
    useHooks: (hooks) => {
      lines = hooks.lines;
    },
    begin: (record, { head, client }) => {
      const messages = new MessageKeeper(keeper, {
        path: record.path,
        showSecrets: options.showSecrets,
        onKept: (length) => store.grow(record.id, length),
      });
      const call: InspectedCall = new InspectedCall(record, {
        keepHead: () => keepHead(head, { keeper, messages }),
        client: client(),
        endpoints: record.endpoints.map((pattern) => ({ pattern, line: lines.get(pattern) ?? null })),
        messages,
        onChange: () => {
          changes.add(call);
          if (call.isEnded) settleLater(call);
        },
      });
      record.watch = call;
      store.add(call);
      changes.add(call);
    },
  };
}

/** By then powerstrip mostly waits, for an adapter or the engine; at once, the client's next call would wait for it. */
const settleAfterMs = 1;

/**
 * Settles ended calls a moment after their answers. In a new list each time: one that lived long would make V8 take its
 * calls, too, for long-lived, and a Set or WeakMap of them did so with each.
 */
function createSettler(settle: (call: InspectedCall) => void): (call: InspectedCall) => void {
  let waiting: InspectedCall[] = [];
  const settleAll = () => {
    const calls = waiting;
    waiting = [];
    for (const call of calls) settle(call);
  };
  return (call) => {
    if (waiting.push(call) === 1) setTimeout(settleAll, settleAfterMs).unref();
  };
}

function keepHead(
  head: RequestHead | undefined,
  { keeper, messages }: { keeper: BodyKeeper; messages: MessageKeeper },
): KeptHead {
  const headers = head?.headers ?? [];
  const userAgent = headers.find(({ name }) => name === 'user-agent')?.value;
  return {
    target: messages.target(head?.rawTarget ?? ''),
    headers: headers.map(({ name, value, line }): [string, string] => [
      line.slice(0, name.length),
      keeper.header(name, value),
    ]),
    userAgent: userAgent === undefined ? null : keeper.plain(userAgent),
  };
}

/** Collects the calls that changed while somebody listens. */
function createChanges() {
  const listeners = new Set<CallListener>();
  const changed = new Set<InspectedCall>();
  let isWaiting = false;
  const tell = () => {
    isWaiting = false;
    const summaries = Array.from(changed, (call) => call.summary());
    changed.clear();
    for (const listener of listeners) {
      for (const summary of summaries) listener(summary);
    }
  };
  return {
    add: (call: InspectedCall) => {
      if (listeners.size === 0) return;
      changed.add(call);
      if (!isWaiting) setTimeout(tell, tellAfterMs).unref();
      isWaiting = true;
    },
    listen: (listener: CallListener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
