import { createCallId } from './call-id.ts';
import type { CallWatch } from './call-watch.ts';

/** One hook of a call, as the log and the metrics show it. */
export interface HookRun {
  readonly adapter: string;
  readonly type: 'pre-hook' | 'post-hook' | 'unwind';
  readonly durationMs: number;
  /** The code of the error it ended with. */
  readonly error?: string;
  /** What an adapter that only observes would have answered in place of Docker. */
  readonly would_refuse?: string;
  /** Why it was not called. */
  readonly skipped?: string;
}

/** What the log and the metrics show of one call. */
export interface CallRecord {
  readonly id: string;
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  /** The endpoint patterns of adapters.yml that matched. */
  readonly endpoints: readonly string[];
  readonly hooks: HookRun[];
  readonly startedAt: number;
  /** pass: bytes as they came; hooked; tunnel: the connection was hijacked; refused: never forwarded. */
  kind: 'pass' | 'hooked' | 'tunnel' | 'refused';
  /** Status of the answer the client got; 0 when it got none. */
  status: number;
  /** Answer bytes, head included. */
  bytes: number;
  durationMs: number;
  /** Code and message of powerstrip's own error. */
  error?: string;
  message?: string;
  /** The id of what Docker created, if it answered a hooked call with 201. */
  created?: string;
  /** The client left before its answer was complete. */
  clientGone?: boolean;
  /** Is notified of what happens, where calls are inspected. */
  watch?: CallWatch;
}

export function createCallRecord(
  method: string,
  path: string,
  endpoints: readonly string[] = [],
): CallRecord {
  return {
    id: createCallId(),
    method,
    path,
    endpoints,
    hooks: [],
    startedAt: performance.now(),
    kind: 'pass',
    status: 0,
    bytes: 0,
    durationMs: 0,
  };
}
