import { useSignal } from '@preact/signals';
import {
  diffHook,
  type HookDetail,
  type InspectedBody,
  type ReplayRequest,
  type ReplayResult,
} from '@pw/core/inspector';
import { useRef } from 'preact/hooks';
import { ApiError, postJson } from '../api/request.ts';
import { formatDuration } from '../format/duration.ts';
import { announce } from '../parts/announcer.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { hooks } from '../state/hooks.ts';
import { DiffView } from './diff-view.tsx';
import { HookFault } from './hook-fault.tsx';

type Replayed = {
  readonly result: ReplayResult;
  readonly adapter: string;
  /** Of the same adapter; undefined: this is its first answer. */
  readonly lastReply: InspectedBody | undefined;
};
type Props = { readonly callId: string; readonly hook: HookDetail; readonly index: number };

/** Sends the packet once more to one adapter, never to Docker, and compares what it answers now. */
export function ReplayForm(props: Props) {
  const { hook, index } = props;
  const adapter = useSignal(hook.adapter);
  const { isBusy, fault, replayed, replay } = useReplay(props);
  const names = hooks.value?.adapters.map(({ name }) => name) ?? [hook.adapter];
  return (
    <section class="replay" aria-label="Replay">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void replay(adapter.value);
        }}
      >
        <label for={`replay-${index}`}>Send this packet again to</label>
        <select
          id={`replay-${index}`}
          value={adapter.value}
          onChange={(event) => {
            adapter.value = event.currentTarget.value;
          }}
        >
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button type="submit" class="button button-main" disabled={isBusy.value}>
          {isBusy.value ? 'Waiting…' : 'Replay'}
        </button>
        <span class="quiet">Docker is not asked.</span>
      </form>
      {fault.value !== null && (
        <p class="callout callout-bad" role="alert">
          {fault.value}
        </p>
      )}
      {replayed.value !== null && <ReplayAnswer hook={hook} replayed={replayed.value} />}
    </section>
  );
}

function useReplay({ callId, hook, index }: Props) {
  const isBusy = useSignal(false);
  const fault = useSignal<string | null>(null);
  const replayed = useSignal<Replayed | null>(null);
  const lastReplies = useRef(new Map([[hook.adapter, hook.reply]])).current;
  const replay = async (adapter: string) => {
    isBusy.value = true;
    fault.value = null;
    const lastReply = lastReplies.get(adapter);
    const request: ReplayRequest = { hook: index, adapter };
    try {
      const path = `/api/calls/${encodeURIComponent(callId)}/replay`;
      const result = await postJson<ReplayResult>(path, request);
      replayed.value = { result, adapter, lastReply };
      // One that failed has given no answer: the next is compared with the one before.
      if (result.reply !== null) lastReplies.set(adapter, result.reply);
      announce(`${adapter}: ${result.outcome}`);
    } catch (error) {
      fault.value = error instanceof ApiError ? error.message : String(error);
    }
    isBusy.value = false;
  };
  return { isBusy, fault, replayed, replay };
}

function ReplayAnswer({
  hook,
  replayed: { result, adapter, lastReply },
}: {
  hook: HookDetail;
  replayed: Replayed;
}) {
  const isFirst = lastReply === undefined || lastReply === null;
  const last = diffHook({ packet: hook.packet, reply: lastReply ?? null });
  const now = diffHook({ packet: hook.packet, reply: result.reply });
  const isSame = !isFirst && lastReply.text === result.reply?.text;
  return (
    <>
      <p>
        {adapter}: <Outcome outcome={result.outcome} /> in {formatDuration(result.durationMs)}
        {isSame && ', the same answer as the last time'}
      </p>
      <HookFault {...result} adapter={adapter} />
      {!isSame && now.kind === 'changes' && (
        <DiffView
          before={isFirst ? now.before : last.kind === 'changes' ? last.after : undefined}
          after={now.after}
          label={isFirst ? `The packet → what ${adapter} answers` : 'Its last answer → this answer'}
        />
      )}
    </>
  );
}
