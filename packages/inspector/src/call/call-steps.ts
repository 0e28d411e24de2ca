import type { CallDetail, HookDetail } from '@pw/core/inspector';

/** One step of a call's way from the client to Docker and back. `id` is unique in its call. */
export type Step =
  | { readonly kind: 'request' | 'engine' | 'answer'; readonly id: string }
  | { readonly kind: 'hook'; readonly id: string; readonly index: number; readonly hook: HookDetail };

/** The steps in the order in which they happened. Docker has one even where it was not asked: that is worth seeing. */
export function callSteps({ hooks }: Pick<CallDetail, 'hooks'>): Step[] {
  const steps = hooks.map((hook, index): Step => ({ kind: 'hook', id: `hook-${index}`, index, hook }));
  const isPre = (step: Step) => step.kind === 'hook' && step.hook.type === 'pre-hook';
  return [
    { kind: 'request', id: 'request' },
    ...steps.filter(isPre),
    { kind: 'engine', id: 'engine' },
    ...steps.filter((step) => !isPre(step)),
    { kind: 'answer', id: 'answer' },
  ];
}

/** The step that a reader wants to see first: who refused or failed, then who changed something, then any hook. */
export function firstStep(steps: readonly Step[]): Step {
  const hooks = steps.filter((step) => step.kind === 'hook');
  const withOutcome = (...outcomes: string[]) => hooks.find(({ hook }) => outcomes.includes(hook.outcome));
  const found =
    withOutcome('refused', 'failed') ?? withOutcome('answered') ?? withOutcome('changed') ?? hooks[0];
  return found ?? (steps.find(({ kind }) => kind === 'answer') as Step);
}
