import { useSignal } from '@preact/signals';
import type { CallDetail } from '@pw/core/inspector';
import { Empty } from '../parts/empty.tsx';
import { useKeys } from '../parts/use-keys.ts';
import { CallHead } from './call-head.tsx';
import { CallNav } from './call-nav.tsx';
import { callSteps, firstStep, type Step } from './call-steps.ts';
import { AnswerPanel, EnginePanel } from './engine-panel.tsx';
import { HookPanel } from './hook-panel.tsx';
import { RequestPanel } from './request-panel.tsx';
import { StepCard } from './step-card.tsx';
import { useCallDetail } from './use-call-detail.ts';

/** One call: its way from the client through the hooks to Docker and back, and what is in each step. */
export function CallView({ id }: { id: string }) {
  const { call, fault } = useCallDetail(id);
  return (
    <section class="view view-call" aria-labelledby="call-title">
      <CallNav id={id} />
      {fault !== undefined && (
        <Empty title="This call is not there any more">
          <p>{fault}</p>
        </Empty>
      )}
      {call === undefined && fault === undefined && <Empty title="Loading…" />}
      {call !== undefined && <Call call={call} />}
    </section>
  );
}

function Call({ call }: { call: CallDetail }) {
  const steps = callSteps(call);
  const openId = useSignal<string | null>(null);
  const open = steps.find(({ id }) => id === openId.value) ?? firstStep(steps);
  const move = (by: number) => {
    const index = steps.indexOf(open) + by;
    openId.value = steps[Math.max(0, Math.min(steps.length - 1, index))]?.id ?? null;
  };
  const [forward, back] = [() => move(1), () => move(-1)];
  useKeys({ l: forward, h: back, ArrowRight: forward, ArrowLeft: back });
  return (
    <>
      <CallHead call={call} />
      <ol class="chain" aria-label="Steps of the call">
        {steps.map((step) => (
          <StepCard
            key={step.id}
            call={call}
            step={step}
            isOpen={step === open}
            open={() => {
              openId.value = step.id;
            }}
          />
        ))}
      </ol>
      <section class="panel" aria-label="The chosen step">
        <Panel call={call} step={open} />
      </section>
    </>
  );
}

function Panel({ call, step }: { call: CallDetail; step: Step }) {
  switch (step.kind) {
    case 'request':
      return (
        <>
          <h2>The client's request</h2>
          <RequestPanel call={call} />
        </>
      );
    case 'engine':
      return (
        <>
          <h2>Docker</h2>
          <EnginePanel call={call} />
        </>
      );
    case 'answer':
      return (
        <>
          <h2>The client's answer</h2>
          <AnswerPanel call={call} />
        </>
      );
    case 'hook':
      return (
        <>
          <h2>
            {step.hook.adapter}, {step.hook.type}
          </h2>
          <HookPanel key={step.id} callId={call.id} hook={step.hook} index={step.index} />
        </>
      );
  }
}
