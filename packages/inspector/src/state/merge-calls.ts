import type { CallSummary } from '@pw/core/inspector';

/**
 * Puts what came into what is known, newest first: a call that is known is replaced by its newer state. At most `bound`
 * calls stay, the oldest go.
 */
export function mergeCalls(
  known: readonly CallSummary[],
  incoming: readonly CallSummary[],
  bound: number,
): CallSummary[] {
  const newer = new Map<string, CallSummary>();
  for (const call of incoming) newer.set(call.id, laterState(newer.get(call.id), call));
  const kept = known.map((call) => {
    const update = newer.get(call.id);
    newer.delete(call.id);
    return laterState(call, update ?? call);
  });
  const merged = [...[...newer.values()].reverse(), ...kept];
  return (isSorted(merged) ? merged : merged.sort(byStart)).slice(0, bound);
}

/** A list that was asked for may arrive after the event that says that a call of it has ended. */
function laterState(known: CallSummary | undefined, update: CallSummary): CallSummary {
  return known?.state === 'ended' && update.state === 'running' ? known : update;
}

function byStart(one: CallSummary, other: CallSummary): number {
  return one.startedAt === other.startedAt ? 0 : one.startedAt < other.startedAt ? 1 : -1;
}

function isSorted(calls: readonly CallSummary[]): boolean {
  return calls.every((call, index) => index === 0 || byStart(calls[index - 1] as CallSummary, call) <= 0);
}
