import type { CallDetail } from '@pw/core/inspector';
import { formatDuration } from '../format/duration.ts';
import { type Bar, Bars, scaleMs } from '../parts/bars.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { Status } from '../parts/status.tsx';
import type { Step } from './call-steps.ts';

/** One step of the chain, as a button that shows what is in it. */
export function StepCard({
  call,
  step,
  isOpen,
  open,
}: {
  call: CallDetail;
  step: Step;
  isOpen: boolean;
  open: () => void;
}) {
  const bar = barOf(call, step);
  return (
    <li class={`step step-${toneOf(call, step)}`}>
      <button type="button" aria-current={isOpen ? 'step' : undefined} onClick={open}>
        <span class="step-title">{titleOf(step)}</span>
        <span class="step-note">
          <Note call={call} step={step} />
        </span>
        <span class="step-time">{bar === undefined ? ' ' : formatDuration(bar.durationMs)}</span>
        <Bars bars={bar === undefined ? [] : [bar]} totalMs={scaleMs(call)} />
      </button>
    </li>
  );
}

function titleOf(step: Step): string {
  const titles = { request: 'Client asks', engine: 'Docker', answer: 'Client gets' };
  return step.kind === 'hook' ? step.hook.adapter : titles[step.kind];
}

function Note({ call, step }: { call: CallDetail; step: Step }) {
  switch (step.kind) {
    case 'request':
      return <span class="mono">{call.method}</span>;
    case 'engine':
      return call.engine === null ? <span class="quiet">not asked</span> : <EngineStatus call={call} />;
    case 'answer':
      return <Status status={call.status} isRunning={call.state === 'running'} />;
    case 'hook':
      return (
        <>
          <span class="quiet">{step.hook.type}</span> <Outcome outcome={step.hook.outcome} />
        </>
      );
  }
}

function EngineStatus({ call }: { call: CallDetail }) {
  return call.engineAnswer === null ? (
    <span class="quiet">asked</span>
  ) : (
    <Status status={call.engineAnswer.status} />
  );
}

function toneOf(call: CallDetail, step: Step): string {
  if (step.kind === 'hook') return step.hook.outcome;
  return step.kind === 'engine' && call.engine === null ? 'skipped' : step.kind;
}

function barOf(call: CallDetail, step: Step): Bar | undefined {
  if (step.kind === 'engine') return call.engine === null ? undefined : { tone: 'engine', ...call.engine };
  if (step.kind !== 'hook' || step.hook.outcome === 'skipped') return undefined;
  const { outcome, startedMs, durationMs } = step.hook;
  return { tone: outcome, startedMs, durationMs };
}
