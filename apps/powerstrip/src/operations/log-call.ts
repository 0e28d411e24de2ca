import type { Logger } from 'pino';
import type { CallRecord } from './call-record.ts';
import { roundMs } from './round-ms.ts';

/**
 * Logs finished calls, a line each: failures of powerstrip and of the engine as errors, all others as information. A
 * line has the fields below and no others, so nothing in it has to be redacted: to look for that takes longer than to
 * write the line.
 */
export function createCallLog(log: Logger): (record: CallRecord) => void {
  const calls = log.child({}, { redact: [] });
  return (record) => {
    const level = levelOf(record);
    if (!calls.isLevelEnabled(level)) return;
    calls[level](lineOf(record), 'call');
  };
}

function levelOf({ status, error }: CallRecord): 'error' | 'info' {
  const failed = status >= 500 || (error !== undefined && error !== 'CLIENT_GONE' && status === 0);
  return failed ? 'error' : 'info';
}

/** What is undefined is not in the line. */
function lineOf(record: CallRecord) {
  const { method, path, endpoints, hooks, kind, status, bytes, error, message, created, clientGone } = record;
  const isHooked = endpoints.length > 0;
  return {
    call: record.id,
    method,
    path,
    kind,
    status,
    bytes,
    ms: roundMs(record.durationMs),
    endpoints: isHooked ? endpoints : undefined,
    hooks: isHooked ? hooks : undefined,
    error,
    message: error === undefined ? undefined : message,
    created,
    clientGone: clientGone === true ? true : undefined,
  };
}
