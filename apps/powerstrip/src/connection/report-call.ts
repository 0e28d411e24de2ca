import type { CallRecord } from '../operations/call-record.ts';
import type { ConnectionPair } from './connection-pair.ts';

/** Reports a call that is over, once. */
export function reportCall(pair: ConnectionPair, record: CallRecord): void {
  if (record.durationMs !== 0) return;
  record.durationMs = performance.now() - record.startedAt;
  if (pair.clientGone && !pair.clientEnded) record.clientGone = true;
  pair.releaseCollected();
  pair.context.observe(record);
}
