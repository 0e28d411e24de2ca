import { randomUUID } from 'node:crypto';

// W3C Trace Context, section 3.2: version, trace id, parent id, flags. Version ff and ids of zeros only are invalid.
const traceparentPattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/** A new id for a call: 16 hexadecimal digits, so that it can be the parent id of a traceparent too. */
export function createCallId(): string {
  // The last 16 digits; they are never all 0.
  const id = randomUUID();
  return id.slice(19, 23) + id.slice(24);
}

/**
 * The traceparent that the adapters of a call get: the client's trace with this call as parent, or a new trace where
 * the client sent none, or one that is malformed. Source: W3C Trace Context.
 */
export function traceparentOf(callId: string, fromClient: string | undefined): string {
  const [, traceId = hexDigits(), flags = '01'] = traceparentPattern.exec(fromClient ?? '') ?? [];
  return `00-${traceId}-${callId}-${flags}`;
}

function hexDigits(): string {
  return randomUUID().replaceAll('-', '');
}
