import { isPowerstripError, PowerstripError } from '@pw/core';
import { type BodyTracker, createBodyTracker } from '../http/body-tracker.ts';
import { HeadReader } from '../http/head-reader.ts';
import type { RequestHead } from '../http/request-head.ts';
import { isHijack, isInformational, parseResponseHead, type ResponseHead } from '../http/response-head.ts';
import type { CallRecord } from '../operations/call-record.ts';
import { recordCreatedId } from '../operations/record-created-id.ts';
import type { ConnectionPair } from './connection-pair.ts';
import { Linger } from './linger.ts';
import { answerError } from './own-answer.ts';
import type { Phase } from './phase.ts';
import { reportCall } from './report-call.ts';
import type { RequestBody } from './request-body.ts';
import { Tunnel } from './tunnel.ts';

const nothing = Buffer.alloc(0);

/** An answer whose head is complete, for a phase that sees it before the client does. */
export interface ArrivedResponse {
  readonly head: ResponseHead;
  /** The head and what came with it. */
  readonly bytes: Buffer;
  /** Length of the head. */
  readonly length: number;
}

export interface ForwardedCallOptions {
  pair: ConnectionPair;
  record: CallRecord;
  /** The request as the engine gets it. */
  head: Pick<RequestHead, 'method' | 'keepAlive' | 'framing'>;
  /** The engine may answer by leaving HTTP: what the client sends before that, and its end, belongs to the stream. */
  mayHijack: boolean;
  body: RequestBody;
  /** Sees a final response head first; true = it has taken the call over. */
  intercept?: (response: ArrivedResponse) => boolean;
  /** Called when the call failed without an answer of the engine; it then answers the client itself. */
  onFailure?: (error: PowerstripError) => void;
  /** Called when the engine has answered, also when the client is gone by then. */
  onAnswer?: (status: number) => void;
}

/** A call that goes to the engine and comes back as it is. */
export class ForwardedCall implements Phase {
  readonly idle = false;
  readonly #options: ForwardedCallOptions;
  readonly #reader = new HeadReader();
  #response: ResponseHead | undefined;
  #responseBody: BodyTracker | undefined;
  /** The whole request, while it may be sent again on a new connection. */
  #retry: Buffer | undefined;

  constructor(options: ForwardedCallOptions) {
    this.#options = options;
  }

  /** Sends the first bytes: the head, and as much of the body as there is. `ahead`: body bytes that were held back. */
  start(bytes: Buffer, ahead: Buffer = nothing): void {
    const { pair, head, record } = this.#options;
    pair.enter(this);
    record.watch?.engineAsked();
    const { reused } = pair.engine();
    // An idle connection may be closed while the request is on its way; only what changes nothing is sent again.
    const repeatable = (head.method === 'GET' || head.method === 'HEAD') && head.framing.kind === 'none';
    this.#retry = reused && repeatable ? bytes : undefined;
    pair.toEngine(bytes);
    this.onClientData(ahead);
    if (pair.clientEnded) this.onClientEnd();
  }

  /** Goes on with a response that was intercepted and is to be passed on: `bytes` to the client, then its body. */
  resume(response: ResponseHead, { bytes, rest }: { bytes: Buffer; rest: Buffer }): void {
    const { pair } = this.#options;
    pair.enter(this);
    this.#forwardHead(response, Buffer.concat([bytes, rest]), bytes.length);
    pair.resumeEngine();
  }

  onClientData(bytes: Buffer): void {
    const { pair, body } = this.#options;
    if (body.done) {
      pair.holdBack(bytes);
      return;
    }
    try {
      body.forward(bytes);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (body.done && this.#responseBody?.done === true) this.#finish();
  }

  /**
   * The engine learns of it as without the proxy, but never before what the client had sent ahead. Docker may cancel a
   * call whose client half-closes, so a hooked call hides it: its hooks have agreed to the whole call.
   */
  onClientEnd(): void {
    const { pair, mayHijack, body, onAnswer } = this.#options;
    const unanswered = this.#response === undefined && body.done;
    if (unanswered && mayHijack) return;
    if (unanswered && onAnswer !== undefined) pair.probeClient();
    else pair.endEngine();
  }

  onClientGone(): void {
    const { pair, record, onAnswer } = this.#options;
    // Hooks still have to learn what the engine did; the engine learns that no client waits.
    if (onAnswer !== undefined && this.#response === undefined) {
      pair.endEngine();
      return;
    }
    pair.dropEngine();
    record.error = 'CLIENT_GONE';
    reportCall(pair, record);
  }

  onEngineData(bytes: Buffer): void {
    this.#retry = undefined;
    try {
      if (this.#response === undefined) this.#readHead(bytes);
      else this.#forwardBody(bytes, 0);
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      this.#fail(error.code === 'MALFORMED_REQUEST' ? badAnswer(error.message) : error);
    }
  }

  onEngineEnd(cause?: Error): void {
    const { pair, record } = this.#options;
    if (this.#retry !== undefined) this.#sendAgain(this.#retry);
    else if (this.#response === undefined) this.#fail(engineError(pair, cause));
    else if (this.#response.framing.kind === 'until-close' && cause === undefined) this.#finish();
    else if (this.#responseBody?.done === true) this.#finish();
    else {
      record.error = 'ENGINE_UNREACHABLE';
      record.message = 'the engine closed the connection in the middle of its answer';
      reportCall(pair, record);
      pair.enter(new Linger(pair));
    }
  }

  #sendAgain(bytes: Buffer): void {
    this.#retry = undefined;
    this.#options.pair.dropEngine();
    this.start(bytes);
  }

  #readHead(bytes: Buffer): void {
    const { pair, head, intercept, record } = this.#options;
    const read = this.#reader.push(bytes);
    if (read === undefined) {
      if (this.#reader.waiting > pair.context.limits.maxHeadBytes) throw badAnswer('a head that never ends');
      return;
    }
    const response = parseResponseHead(read.text, head.method);
    if (isInformational(response)) {
      pair.toClient(read.bytes.subarray(0, read.length));
      this.#readHead(read.bytes.subarray(read.length));
      return;
    }
    if (response.status === 101 && !this.#options.mayHijack)
      throw badAnswer('a 101 to a call that cannot leave HTTP');
    this.#response = response;
    record.watch?.engineAnswered(response);
    if (intercept?.({ head: response, bytes: read.bytes, length: read.length }) === true) return;
    this.#forwardHead(response, read.bytes, read.length);
  }

  #forwardHead(response: ResponseHead, bytes: Buffer, length: number): void {
    const { pair, record } = this.#options;
    this.#response = response;
    record.status = response.status;
    if (pair.clientGone) {
      recordCreatedId(record, { status: response.status, body: bytes.subarray(length) });
      this.#reportOnly();
      return;
    }
    if (this.#options.mayHijack && isHijack(response)) {
      this.#leaveHttp(bytes);
      return;
    }
    this.#responseBody = createBodyTracker(response.framing, {
      strict: false,
      onData: record.watch?.engineBodyKeeper(),
    });
    this.#forwardBody(bytes, length);
    if (pair.clientEnded && !this.#responseBody.done) this.onClientEnd();
  }

  /** Nobody is left to read the answer. */
  #reportOnly(): void {
    const { pair, record, onAnswer } = this.#options;
    record.error = 'CLIENT_GONE';
    pair.dropEngine();
    onAnswer?.(record.status);
    reportCall(pair, record);
  }

  #leaveHttp(bytes: Buffer): void {
    const { pair, record, onAnswer } = this.#options;
    record.bytes += bytes.length;
    pair.passToClient(bytes);
    onAnswer?.(record.status);
    const tunnel = new Tunnel(pair, record);
    pair.enter(tunnel);
    tunnel.start();
  }

  /** Sends on bytes from the engine, of which the first `headLength` are head. */
  #forwardBody(bytes: Buffer, headLength: number): void {
    const { pair, record, body } = this.#options;
    const tracker = this.#responseBody;
    if (tracker === undefined) return;
    const part = bytes.subarray(headLength);
    const end = headLength + tracker.take(part);
    recordCreatedId(record, { status: record.status, body: part });
    record.bytes += end;
    pair.passToClient(end === bytes.length ? bytes : bytes.subarray(0, end));
    if (end < bytes.length) pair.dropEngine();
    if (!tracker.done) return;
    pair.responseRead = true;
    if (body.done) this.#finish();
  }

  #finish(): void {
    const { pair, record, head, onAnswer } = this.#options;
    const keepAlive =
      head.keepAlive && this.#response?.keepAlive === true && this.#response.framing.kind !== 'until-close';
    onAnswer?.(record.status);
    reportCall(pair, record);
    pair.endCall(keepAlive);
  }

  #fail(error: unknown): void {
    if (!isPowerstripError(error)) throw error;
    const { pair, record, onFailure, head } = this.#options;
    pair.dropEngine();
    if (record.status !== 0) {
      // The client has part of an answer; only closing tells it that the rest will not come.
      record.error = error.code;
      record.message = error.message;
      reportCall(pair, record);
      pair.enter(new Linger(pair));
    } else if (onFailure !== undefined) onFailure(error);
    else answerError(pair, { record, error, keepAlive: head.keepAlive });
  }
}

function engineError(pair: ConnectionPair, cause: Error | undefined): PowerstripError {
  const { engineName } = pair.context;
  const reason = cause === undefined ? '' : ` (${cause.message})`;
  return pair.engineConnected
    ? new PowerstripError(
        'ENGINE_UNREACHABLE',
        `the Docker engine at ${engineName} closed the connection without an answer${reason}`,
        { status: 502, cause },
      )
    : new PowerstripError(
        'ENGINE_UNREACHABLE',
        `cannot connect to the Docker engine at ${engineName}${reason}`,
        { status: 503, cause },
      );
}

function badAnswer(message: string): PowerstripError {
  return new PowerstripError('ENGINE_BAD_RESPONSE', `the Docker engine sent ${message}`, { status: 502 });
}
