import { type ClientRequest, isPowerstripError, PowerstripError, type ServerResponse } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import type { ConnectionPair } from '../connection/connection-pair.ts';
import type { ArrivedResponse, ForwardedCall } from '../connection/forwarded-call.ts';
import { answerError, sendAnswer } from '../connection/own-answer.ts';
import type { Phase } from '../connection/phase.ts';
import type { RequestBody } from '../connection/request-body.ts';
import { runPostChain } from '../hooks/post-chain.ts';
import type { ChainOptions } from '../hooks/pre-chain.ts';
import { type BodyTracker, createBodyTracker } from '../http/body-tracker.ts';
import { GrowingBuffer } from '../http/growing-buffer.ts';
import type { RequestHead } from '../http/request-head.ts';
import { isHijack, isRawStream, type ResponseHead } from '../http/response-head.ts';
import type { CallRecord } from '../operations/call-record.ts';
import { recordCreatedId } from '../operations/record-created-id.ts';
import { asPowerstripError } from './as-powerstrip-error.ts';
import { changedResponse, changedResponseHead, isVisibleToPostHooks } from './hooked-response.ts';
import { streamOfCall } from './stream-endpoints.ts';

export interface InterceptOptions {
  pair: ConnectionPair;
  record: CallRecord;
  /** The request as Docker got it. */
  request: ClientRequest;
  head: RequestHead;
  body: RequestBody;
  forwarded: ForwardedCall;
  adapters: readonly AdapterSettings[];
  chain: ChainOptions;
  /** Unwinds the pre-hooks. */
  undo: (reason: string) => Promise<void>;
}

interface Collecting {
  readonly head: ResponseHead;
  readonly tracker: BodyTracker;
}

/** An answer of the engine that post-hooks see before the client does. */
export class InterceptedResponse implements Phase {
  readonly idle = false;
  readonly #options: InterceptOptions;
  readonly #collected = new GrowingBuffer();
  #collecting: Collecting | undefined;
  #engineOver: { error: Error | undefined } | undefined;

  constructor(options: InterceptOptions) {
    this.#options = options;
  }

  /** True when the answer is ours now; false for streams, which no post-hook can see. */
  take({ head, bytes, length }: ArrivedResponse): boolean {
    const { pair, record, adapters } = this.#options;
    const skipped = this.#streamReason(head);
    if (skipped !== undefined) {
      for (const { name } of adapters)
        record.hooks.push({ adapter: name, type: 'post-hook', durationMs: 0, skipped });
      return false;
    }
    pair.enter(this);
    const rest = bytes.subarray(length);
    if (isVisibleToPostHooks(head)) this.#collect(head, rest);
    else void this.#passOpaque(head, rest);
    return true;
  }

  onClientData(bytes: Buffer): void {
    const { pair, body } = this.#options;
    try {
      if (body.done) pair.holdBack(bytes);
      else body.forward(bytes);
    } catch {
      // The rest of a malformed body is not needed: the connection is closed after its answer.
    }
  }

  onClientEnd(): void {
    this.#options.pair.probeClient();
  }

  /** The hooks still have to learn what the engine did. */
  onClientGone(): void {
    this.#options.record.clientGone = true;
  }

  onEngineData(bytes: Buffer): void {
    const collecting = this.#collecting;
    if (collecting === undefined) {
      // Bytes after the end of the answer, or after it was given up.
      this.#options.pair.dropEngine();
      return;
    }
    const { head, tracker } = collecting;
    try {
      if (tracker.take(bytes) < bytes.length) this.#options.pair.dropEngine();
    } catch (error) {
      void this.#fail(asEngineError(error), head);
      return;
    }
    if (tracker.done) this.#complete(head);
  }

  onEngineEnd(error?: Error): void {
    const { pair } = this.#options;
    this.#engineOver = { error };
    if (this.#collecting === undefined) return;
    const { head } = this.#collecting;
    if (head.framing.kind === 'until-close' && error === undefined) {
      this.#complete(head);
      return;
    }
    pair.dropEngine();
    const message = 'the Docker engine closed the connection in the middle of its answer';
    void this.#fail(new PowerstripError('ENGINE_UNREACHABLE', message, { status: 502, cause: error }), head);
  }

  #streamReason(head: ResponseHead): string | undefined {
    const { method, target } = this.#options.head;
    if (isHijack(head) || isRawStream(head.contentType)) return 'a raw stream';
    // An error is a short answer, whatever was asked for.
    return head.status < 300 ? streamOfCall({ method, path: target.path, query: target.query }) : undefined;
  }

  #collect(head: ResponseHead, rest: Buffer): void {
    const tracker = createBodyTracker(head.framing, { strict: false, onData: (part) => this.#keep(part) });
    this.#collecting = { head, tracker };
    this.onEngineData(rest);
  }

  #keep(part: Buffer): void {
    const { pair } = this.#options;
    const { maxBodyBytes } = pair.context.limits;
    if (this.#collected.length + part.length > maxBodyBytes) {
      const message = `Docker’s answer to a call with a post-hook is larger than ${maxBodyBytes} bytes`;
      pair.context.limitReached('body_bytes');
      throw new PowerstripError('BODY_TOO_LARGE', message, { status: 502 });
    }
    pair.collect(part.length);
    this.#collected.append(part);
  }

  #complete(head: ResponseHead): void {
    const { pair, body } = this.#options;
    this.#collecting = undefined;
    pair.responseRead = true;
    // The engine needs no more of it, and may break the connection while the hooks run.
    if (!body.done) pair.dropEngine();
    void this.#answer(head, this.#collected.bytes);
  }

  async #answer(head: ResponseHead, body: Buffer): Promise<void> {
    const { pair, record, head: request } = this.#options;
    try {
      const original = this.#serverResponse(head, head.framing.kind === 'none' ? null : body.toString());
      recordCreatedId(record, { status: head.status, body });
      record.watch?.engineBody(original.Body);
      const response = await this.#runHooks(original, false);
      const bytes = changedResponse(head, {
        original,
        response,
        callId: record.id,
        body,
        method: request.method,
      });
      record.status = response.Code;
      record.watch?.answered(response);
      sendAnswer(pair, { record, bytes, keepAlive: request.keepAlive && head.keepAlive });
    } catch (error) {
      await this.#fail(error, head);
    }
  }

  /** Neither text nor JSON: the hooks see a null Body, and the bytes stream on once they have answered. */
  async #passOpaque(head: ResponseHead, rest: Buffer): Promise<void> {
    const { pair, record, forwarded, head: request } = this.#options;
    pair.pauseEngine();
    try {
      const original = this.#serverResponse(head, null);
      const response = await this.#runHooks(original, true);
      if (response.Body !== null) {
        record.status = response.Code;
        record.watch?.answered(response);
        const bytes = changedResponse(head, {
          original,
          response,
          callId: record.id,
          body: rest,
          method: request.method,
        });
        sendAnswer(pair, { record, bytes, keepAlive: false });
        return;
      }
      const changed = { ...head, status: response.Code };
      forwarded.resume(changed, {
        bytes: changedResponseHead(head, { original, response, callId: record.id }),
        rest,
      });
      if (this.#engineOver !== undefined) forwarded.onEngineEnd(this.#engineOver.error);
    } catch (error) {
      await this.#fail(error, head);
    }
  }

  async #runHooks(original: ServerResponse, bodyFollows: boolean): Promise<ServerResponse> {
    const { adapters, request, chain, undo } = this.#options;
    const response = await runPostChain(original, { adapters, request, bodyFollows, options: chain });
    if (original.Code >= 400) await undo(`Docker answered ${original.Code}`);
    return response;
  }

  #serverResponse(head: ResponseHead, body: string | null): ServerResponse {
    return { ContentType: head.contentType ?? null, Body: body, Code: head.status };
  }

  async #fail(cause: unknown, { status }: ResponseHead): Promise<void> {
    const { pair, record, head, undo } = this.#options;
    const body = this.#collected.bytes;
    recordCreatedId(record, { status, body });
    const created = createdName(body) ?? record.created;
    const error = mentionCreation(asPowerstripError(cause, pair.context.log), { status, created });
    this.#collecting = undefined;
    if (!pair.responseRead) pair.dropEngine();
    await undo(error.message);
    answerError(pair, { record, error, keepAlive: head.keepAlive });
  }
}

function asEngineError(error: unknown): unknown {
  if (!isPowerstripError(error) || error.code !== 'MALFORMED_REQUEST') return error;
  return new PowerstripError('ENGINE_BAD_RESPONSE', `the Docker engine sent ${error.message}`, {
    status: 502,
  });
}

/** An id, or the name of a volume. Nothing else of the answer: it may have secrets, and the message is logged. */
function createdName(body: Buffer): string | undefined {
  try {
    const { Id, ID, Name } = JSON.parse(body.toString()) as Partial<Record<'Id' | 'ID' | 'Name', unknown>>;
    return [Id, ID, Name].find((value) => typeof value === 'string');
  } catch {
    return undefined;
  }
}

/** The client must learn of what exists now although its call failed. */
function mentionCreation(
  error: PowerstripError,
  { status, created = 'what it created is not known' }: { status: number; created: string | undefined },
): PowerstripError {
  if (status !== 201) return error;
  const message = `${error.message} (Docker had answered 201 before: ${created})`;
  return new PowerstripError(error.code, message, {
    hint: error.hint,
    cause: error,
    ...(error.status === undefined ? {} : { status: error.status }),
  });
}
