import { computed, signal } from '@preact/signals';
import { isPowerstripError } from '@pw/core';
import { type CallFilter, type CallSummary, parseCallFilter } from '@pw/core/inspector';
import { calls } from './calls.ts';

/** The filter as it is typed. */
export const filterText = signal('');
/** The calls as they were when the reader pressed Pause; null: the list is live. */
const pausedCalls = signal<readonly CallSummary[] | null>(null);

type Parsed = { readonly matches: CallFilter; readonly fault: string | null };

const parsed = computed<Parsed>(() => {
  try {
    return { matches: parseCallFilter(filterText.value), fault: null };
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    return { matches: () => true, fault: `${error.message}. ${error.hint}.` };
  }
});

/** Why the filter's text is not understood; null: it is. */
export const filterFault = computed(() => parsed.value.fault);

/** What the list shows: everything where the filter is not understood. */
export const visibleCalls = computed(() => (pausedCalls.value ?? calls.value).filter(parsed.value.matches));

export const isPaused = computed(() => pausedCalls.value !== null);

/** Calls that came since Pause. */
export const heldBack = computed(() => {
  const newest = pausedCalls.value?.[0];
  if (pausedCalls.value === null) return 0;
  const index = newest === undefined ? -1 : calls.value.findIndex(({ id }) => id === newest.id);
  return index === -1 ? calls.value.length : index;
});

export function togglePause(): void {
  pausedCalls.value = isPaused.value ? null : calls.value;
}

/** After a clear there is nothing left to stand still. */
export function resume(): void {
  pausedCalls.value = null;
}
