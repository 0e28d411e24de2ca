import type { HookOutcome } from '@pw/core/inspector';

/** Each outcome in words that follow an adapter's name: `weave changed it`. */
export const outcomeWords: Record<HookOutcome, string> = {
  running: 'has not answered yet',
  unmodified: 'left it as it was',
  changed: 'changed it',
  answered: 'answered in place of Docker',
  refused: 'refused it',
  failed: 'failed',
  observed: 'observed only',
  skipped: 'was not called',
};

const labels: Record<HookOutcome, string> = {
  running: 'running',
  unmodified: 'unmodified',
  changed: 'changed',
  answered: 'answered',
  refused: 'refused',
  failed: 'failed',
  observed: 'observed',
  skipped: 'skipped',
};

/** The outcome of a hook as a small label; its colour only repeats what the word says. */
export function Outcome({ outcome }: { outcome: HookOutcome }) {
  return <span class={`tag tag-${outcome}`}>{labels[outcome]}</span>;
}
