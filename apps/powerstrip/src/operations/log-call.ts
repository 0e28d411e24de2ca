import type { Logger } from 'pino';
import type { CallRecord } from './call-record.ts';

/** Logs a finished call as one line: failures of powerstrip and of the engine as errors, all others as information. */
export function logCall(log: Logger, record: CallRecord): void {
  const { method, path, endpoints, hooks, kind, status, bytes, error, message, created, clientGone } = record;
  const failed = status >= 500 || (error !== undefined && error !== 'CLIENT_GONE' && status === 0);
  log[failed ? 'error' : 'info'](
    {
      call: record.id,
      method,
      path,
      kind,
      status,
      bytes,
      ms: Math.round(record.durationMs * 1000) / 1000,
      ...(endpoints.length === 0 ? {} : { endpoints, hooks }),
      ...(error === undefined ? {} : { error, message }),
      ...(created === undefined ? {} : { created }),
      ...(clientGone === true ? { clientGone } : {}),
    },
    'call',
  );
}
