import { isPowerstripError, PowerstripError } from '@pw/core';
import type { Refusal } from '../config/compile-refusals.ts';
import { beginCall } from '../connection/begin-call.ts';
import type { ConnectionPair } from '../connection/connection-pair.ts';
import { ForwardedCall } from '../connection/forwarded-call.ts';
import { answerError } from '../connection/own-answer.ts';
import { RequestBody } from '../connection/request-body.ts';
import type { ReadHead } from '../http/head-reader.ts';
import { quote } from '../http/header-lines.ts';
import { hostLine, isAcceptableHost } from '../http/host-header.ts';
import type { RequestHead } from '../http/request-head.ts';
import { serializeHead } from '../http/serialize-head.ts';
import { type CallRecord, createCallRecord } from '../operations/call-record.ts';
import { HookedCall } from './hooked-call.ts';
import { mayHijack } from './stream-endpoints.ts';

const hostHeader = new Set(['host']);

/** Starts the call of a request: refused, hooked or forwarded. */
export function startCall(pair: ConnectionPair, head: RequestHead, read: ReadHead): void {
  const { context } = pair;
  context.callStarted();
  try {
    context.guard.check(head);
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    const record = beginCall(pair, createCallRecord(head.method, head.target.path), head);
    refuse(pair, record, error);
    return;
  }
  const route = context.router().route(head.method, head.target.path);
  const record = beginCall(pair, createCallRecord(head.method, head.target.path, route?.endpoints), head);
  if (route?.refusal !== undefined) {
    refuse(pair, record, callRefused(head, route.refusal));
    return;
  }
  if (route !== undefined) {
    new HookedCall({ pair, head, record, route }).start(read.bytes.subarray(read.length));
    return;
  }
  const body = new RequestBody(pair, head.framing);
  let firstBytes: Buffer;
  try {
    firstBytes = body.firstBytes(outgoing(head, read));
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    refuse(pair, record, error);
    return;
  }
  new ForwardedCall({ pair, record, head, body, mayHijack: mayHijack(head) }).start(firstBytes);
}

function refuse(pair: ConnectionPair, record: CallRecord, error: PowerstripError): void {
  record.kind = 'refused';
  answerError(pair, { record, error });
}

function callRefused({ method, target }: RequestHead, { why }: Refusal): PowerstripError {
  const message = `refused ${method} ${quote(target.path)}: ${why}`;
  return new PowerstripError('CALL_REFUSED', message, { status: 403 });
}

/** The head as it is sent on: as it came, except a Host that Docker would refuse. */
function outgoing(head: RequestHead, read: ReadHead): ReadHead {
  if (isAcceptableHost(head.host)) return read;
  const firstLine = `${head.method} ${head.rawTarget} HTTP/1.${head.minorVersion}`;
  const headBytes = serializeHead(firstLine, head.headers, { drop: hostHeader, add: [hostLine(head.host)] });
  return {
    bytes: Buffer.concat([headBytes, read.bytes.subarray(read.length)]),
    length: headBytes.length,
    text: read.text,
  };
}
