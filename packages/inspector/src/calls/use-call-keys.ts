import type { CallSummary } from '@pw/core/inspector';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useKeys } from '../parts/use-keys.ts';
import { lastOpened } from '../state/route.ts';

/** j and k, or the arrows, go from call to call; Enter opens the one that has the focus, as it is a link. */
export function useCallKeys({
  calls,
  scrollRef,
  scrollTo,
}: {
  calls: readonly CallSummary[];
  scrollRef: RefObject<HTMLDivElement | null>;
  scrollTo: (index: number) => void;
}): void {
  const focus = (index: number) => {
    const call = calls[index];
    if (call === undefined) return;
    scrollTo(index);
    // Its row may not be drawn before the list has scrolled.
    requestAnimationFrame(() => linkOf(scrollRef.current, call.id)?.focus({ preventScroll: true }));
  };
  // Back from a call, its row has the focus again.
  useEffect(() => focus(calls.findIndex(({ id }) => id === lastOpened.value)), []);
  const move = (by: number) => {
    const current =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.call : undefined;
    const at = current === undefined ? -1 : calls.findIndex(({ id }) => id === current);
    const index = at === -1 ? 0 : Math.max(0, Math.min(calls.length - 1, at + by));
    focus(index);
  };
  const forward = () => move(1);
  const back = () => move(-1);
  useKeys({ j: forward, k: back, ArrowDown: forward, ArrowUp: back });
}

function linkOf(list: HTMLElement | null, id: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-call="${CSS.escape(id)}"]`) ?? null;
}
