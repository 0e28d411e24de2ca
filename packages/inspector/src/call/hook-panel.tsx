import { diffHook, type HookDetail, type JsonChange } from '@pw/core/inspector';
import { useMemo } from 'preact/hooks';
import { formatDuration } from '../format/duration.ts';
import { outcomeWords } from '../parts/outcome.tsx';
import { BodyBlock } from './body-block.tsx';
import { DiffView } from './diff-view.tsx';
import { HookFault } from './hook-fault.tsx';
import { ReplayForm } from './replay-form.tsx';

/** What a hook received and what it returned. */
export function HookPanel({ callId, hook, index }: { callId: string; hook: HookDetail; index: number }) {
  return (
    <>
      <p>
        {hook.adapter} {outcomeWords[hook.outcome]}
        {hook.outcome !== 'skipped' && `, in ${formatDuration(hook.durationMs)}`}
        {hook.skipped !== null && `: ${hook.skipped}`}.
      </p>
      <HookFault {...hook} />
      <HookChanges hook={hook} />
      {hook.packet !== null && <ReplayForm key={index} callId={callId} hook={hook} index={index} />}
      <details>
        <summary>Packet and reply as they were sent</summary>
        <BodyBlock body={hook.packet} label="Packet, to the adapter" />
        <BodyBlock body={hook.reply} label="Reply, from the adapter" />
      </details>
    </>
  );
}

const notCompared = {
  cut: 'Packet or reply is too long to be kept whole: they are not compared.',
  none: 'There is no message to compare with.',
};

function HookChanges({ hook }: { hook: HookDetail }) {
  const diff = useMemo(() => diffHook(hook), [hook]);
  if (diff.kind !== 'changes') return <p class="quiet">{notCompared[diff.kind]}</p>;
  const [first] = diff.changes;
  // An answer in place of Docker's has no counterpart: nothing to compare it with.
  const isEarly = first?.path.length === 0 && first.before === undefined;
  if (isEarly)
    return <DiffView before={undefined} after={diff.after} label={`What ${hook.adapter} answered`} />;
  const what = hook.type === 'post-hook' ? 'answer' : 'request';
  return (
    <>
      {diff.changes.length > 0 && <ChangedKeys changes={diff.changes} />}
      <DiffView
        before={diff.before}
        after={diff.after}
        label={`The ${what} before → after ${hook.adapter}`}
      />
    </>
  );
}

function ChangedKeys({ changes }: { changes: readonly JsonChange[] }) {
  return (
    <p class="changed-keys">
      Changed:{' '}
      {changes.map(({ path }) => (
        <code class="tag tag-changed" key={path.join('.')}>
          {path.join('.')}
        </code>
      ))}
    </p>
  );
}
