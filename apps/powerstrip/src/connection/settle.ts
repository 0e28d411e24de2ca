import type { CallRecord } from '../operations/call-record.ts';
import type { Pair } from './pair.ts';

/** Reports a call that is over, once. */
export function settle(pair: Pair, record: CallRecord): void {
  if (record.durationMs !== 0) return;
  record.durationMs = performance.now() - record.startedAt;
  if (pair.clientGone && !pair.clientEnded) record.clientGone = true;
  pair.context.observe(record);
}
