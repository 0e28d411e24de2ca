import type { CallSummary } from '@pw/core/inspector';
import { formatDuration } from '../format/duration.ts';

/** A part of a call's time. `tone` is a hook's outcome, or `engine`. */
export interface Bar {
  readonly tone: string;
  readonly startedMs: number;
  readonly durationMs: number;
}

/** Times on one scale, from the start of a call to its end. Decoration: the same is there in words. */
export function Bars({ bars, totalMs }: { bars: readonly Bar[]; totalMs: number }) {
  const percent = (ms: number) => `${totalMs <= 0 ? 0 : Math.min(100, (ms / totalMs) * 100).toFixed(2)}%`;
  return (
    <span class="bars" aria-hidden="true">
      {bars.map((bar, index) => (
        <i
          key={index}
          class={`bar bar-${bar.tone}`}
          style={{ left: percent(bar.startedMs), width: percent(bar.durationMs) }}
        />
      ))}
    </span>
  );
}

/** The bars of a whole call: its hooks in their order, and Docker. */
export function callBars({ hooks, engine }: Pick<CallSummary, 'hooks' | 'engine'>): Bar[] {
  const called = hooks.filter(({ outcome }) => outcome !== 'skipped');
  return [
    ...(engine === null ? [] : [{ tone: 'engine', ...engine }]),
    ...called.map(({ outcome, startedMs, durationMs }) => ({ tone: outcome, startedMs, durationMs })),
  ];
}

/** The same in words, for those who do not see the bars. */
export function describeTimes({ hooks, engine }: Pick<CallSummary, 'hooks' | 'engine'>): string {
  const words = hooks.map(
    ({ adapter, type, outcome, durationMs }) => `${adapter} ${type} ${outcome} ${formatDuration(durationMs)}`,
  );
  return [...words, ...(engine === null ? [] : [`Docker ${formatDuration(engine.durationMs)}`])].join(', ');
}

/** How long the scale is: the call, or what of it is known. */
export function scaleMs(call: Pick<CallSummary, 'hooks' | 'engine' | 'durationMs'>): number {
  const ends = callBars(call).map(({ startedMs, durationMs }) => startedMs + durationMs);
  return Math.max(call.durationMs, ...ends);
}
