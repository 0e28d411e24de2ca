import { STATUS_CODES } from 'node:http';
import type { PowerstripError } from '@pw/core';
import type { CallRecord } from '../operations/call-record.ts';
import type { ConnectionPair } from './connection-pair.ts';
import { reportCall } from './report-call.ts';

/** Answers a call with an error of powerstrip, in the form of Docker's errors, and ends the call. */
export function answerError(
  pair: ConnectionPair,
  { record, error, keepAlive = false }: { record: CallRecord; error: PowerstripError; keepAlive?: boolean },
): void {
  record.error = error.code;
  record.message = error.message;
  record.status = error.status ?? 500;
  const body = `${JSON.stringify({ message: `${errorMessage(error)} (call ${record.id})` })}\n`;
  record.watch?.answered({ Code: record.status, ContentType: 'application/json', Body: body });
  const bytes = serializeAnswer(record.method, {
    status: record.status,
    contentType: 'application/json',
    body,
    keepAlive,
    callId: record.id,
  });
  sendAnswer(pair, { record, bytes, keepAlive });
}

/** Sends a complete answer of ours and ends the call. */
export function sendAnswer(
  pair: ConnectionPair,
  { record, bytes, keepAlive }: { record: CallRecord; bytes: Buffer; keepAlive: boolean },
): void {
  record.bytes += bytes.length;
  pair.toClient(bytes);
  reportCall(pair, record);
  pair.endCall(keepAlive);
}

/** A whole response of ours; the answer to HEAD has no body, and neither has 204 or 304. */
export function serializeAnswer(
  method: string,
  answer: {
    status: number;
    contentType: string | null;
    body: string | null;
    keepAlive: boolean;
    callId: string;
  },
): Buffer {
  const { status, contentType, body } = answer;
  const bodyBytes = Buffer.from(body ?? '');
  const bodiless = status === 204 || status === 304;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
    ...(contentType === null || bodiless ? [] : [`Content-Type: ${contentType}`]),
    ...(bodiless ? [] : [`Content-Length: ${bodyBytes.length}`]),
    'Server: powerstrip',
    callIdLine(answer.callId),
    ...(answer.keepAlive ? [] : ['Connection: close']),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return bodiless || method === 'HEAD' ? head : Buffer.concat([head, bodyBytes]);
}

/** The header that names a call in answers that powerstrip writes. */
export function callIdLine(callId: string): string {
  return `X-Powerstrip-Call-Id: ${callId}`;
}

// An adapter's message is shown as it is; our own errors come with a hint.
function errorMessage(error: PowerstripError): string {
  return error.code === 'ADAPTER_FAILED' ? error.message : `powerstrip: ${error.message}. ${error.hint}`;
}
