import { type BodyKind, type ClientRequest, isPowerstripError, type PowerstripError } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import type { ConnectionPair } from '../connection/connection-pair.ts';
import { describeClient } from '../connection/describe-client.ts';
import { type ArrivedResponse, ForwardedCall } from '../connection/forwarded-call.ts';
import { answerError, sendAnswer, serializeAnswer } from '../connection/own-answer.ts';
import type { Phase } from '../connection/phase.ts';
import { reportCall } from '../connection/report-call.ts';
import { RequestBody } from '../connection/request-body.ts';
import type { AdapterCaller } from '../hooks/call-adapter.ts';
import { describeBody, type OpaqueBytes } from '../hooks/describe-body.ts';
import { type AboutCall, type PreOutcome, runPreChain, type Step } from '../hooks/pre-chain.ts';
import { unwind } from '../hooks/unwind.ts';
import { watchedCaller } from '../hooks/watched-caller.ts';
import type { RequestHead } from '../http/request-head.ts';
import { parseRequestTarget } from '../http/request-target.ts';
import { traceparentOf } from '../operations/call-id.ts';
import type { CallRecord, HookRun } from '../operations/call-record.ts';
import { asPowerstripError } from './as-powerstrip-error.ts';
import { BodyCollector } from './body-collector.ts';
import { checkQuery } from './check-query.ts';
import { findDockerEndpoint } from './docker-endpoints.ts';
import type { HookRoute } from './hook-router.ts';
import { clientHeaders, outgoingRequest } from './hooked-request.ts';
import { InterceptedResponse } from './intercepted-response.ts';
import { requestBodyKind } from './request-body-kind.ts';
import { mayHijack } from './stream-endpoints.ts';

export interface HookedCallOptions {
  pair: ConnectionPair;
  head: RequestHead;
  record: CallRecord;
  route: HookRoute;
}

type Forwarded = Extract<PreOutcome, { kind: 'forward' }>;

/** A call with hooks: its JSON body is collected, the pre-hooks run, then it goes to the engine as they left it. */
export class HookedCall implements Phase {
  readonly idle = false;
  readonly #options: HookedCallOptions;
  readonly #gone = new AbortController();
  #steps: readonly Step[] = [];
  #bodyKind: BodyKind = 'none';
  readonly #about: AboutCall;

  constructor(options: HookedCallOptions) {
    this.#options = options;
    options.record.kind = 'hooked';
    this.#about = aboutCall(options);
  }

  /** `rest`: what came with the head. */
  start(rest: Buffer): void {
    const { pair, head, record } = this.#options;
    pair.enter(this);
    try {
      checkQuery(head.method, head.target);
      this.#bodyKind = requestBodyKind(head);
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      record.kind = 'refused';
      answerError(pair, { record, error });
      return;
    }
    if (this.#bodyKind !== 'json') {
      pair.holdBack(rest);
      void this.#run(null, { hasBody: false });
      return;
    }
    new BodyCollector({
      pair,
      head,
      record,
      onBody: (text) => {
        pair.enter(this);
        void this.#run(text, { hasBody: true });
      },
    }).start(rest);
  }

  onClientData(bytes: Buffer): void {
    this.#options.pair.holdBack(bytes);
  }

  /** A client that has sent its request may half-close and wait, or it is gone. */
  onClientEnd(): void {
    this.#options.pair.probeClient();
  }

  onClientGone(): void {
    this.#gone.abort();
  }

  onEngineData(): void {
    this.#options.pair.dropEngine();
  }

  onEngineEnd(): void {
    this.#options.pair.dropEngine();
  }

  async #run(text: string | null, { hasBody }: { hasBody: boolean }): Promise<void> {
    const { pair, head, record, route } = this.#options;
    if (text !== null) record.watch?.requestBody(text);
    try {
      const request = describeBody(
        { Method: head.method, Request: head.target.canonical, Body: text },
        this.#opaqueBytes(),
      );
      const isArchive = findDockerEndpoint(head.method, head.target.path)?.body === 'tar';
      const skips = this.#bodyKind === 'opaque' && isArchive;
      const outcome = await runPreChain(request, {
        adapters: skips ? route.pre.filter(({ tarUploads }) => tarUploads !== 'skip') : route.pre,
        opaqueBytes: this.#opaqueBytes(),
        options: this.#chainOptions(),
      });
      this.#steps = outcome.steps;
      if (!(await pair.isClientThere())) await this.#giveUp();
      else if (outcome.kind === 'failed') await this.#fail(outcome.error);
      else if (outcome.kind === 'answer') await this.#answerEarly(outcome);
      else this.#forward(outcome, request, hasBody);
    } catch (error) {
      await this.#fail(asPowerstripError(error, pair.context.log));
    }
  }

  #opaqueBytes(): OpaqueBytes | undefined {
    const { framing } = this.#options.head;
    if (this.#bodyKind !== 'opaque') return undefined;
    return { bytes: framing.kind === 'length' ? framing.bytes : undefined };
  }

  #forward({ request, withoutPost }: Forwarded, original: ClientRequest, hasBody: boolean): void {
    const { pair, head, record } = this.#options;
    const post = this.#neededPostHooks(withoutPost);
    const streams = this.#bodyKind === 'opaque';
    const body = new RequestBody(pair, streams ? head.framing : { kind: 'none' });
    const sent = { ...head, method: request.Method, target: parseRequestTarget(request.Request) };
    record.watch?.forwarded({ method: request.Method, target: request.Request, body: request.Body });
    const forwarded = new ForwardedCall({
      pair,
      record,
      head: sent,
      mayHijack: mayHijack(sent),
      body,
      onFailure: (error) => void this.#fail(error),
      onAnswer: (status) => this.#afterAnswer(status),
      ...(post.length === 0 ? {} : { intercept: (response: ArrivedResponse) => intercepted.take(response) }),
    });
    const intercepted = new InterceptedResponse({
      pair,
      record,
      request,
      body,
      forwarded,
      head: sent,
      adapters: post,
      chain: this.#chainOptions(),
      undo: (reason) => this.#unwind(reason),
    });
    const ahead = streams ? pair.takeHeldBack() : undefined;
    forwarded.start(outgoingRequest(head, { bodyKind: this.#bodyKind, request, original, hasBody }), ahead);
  }

  #neededPostHooks(withoutPost: ReadonlySet<string>): readonly AdapterSettings[] {
    const { record, route } = this.#options;
    const isNeeded = ({ name }: AdapterSettings) => !withoutPost.has(name);
    for (const { name } of route.post.filter((adapter) => !isNeeded(adapter)))
      record.hooks.push({ adapter: name, type: 'post-hook', durationMs: 0, skipped: 'by its pre-hook' });
    return route.post.filter(isNeeded);
  }

  async #answerEarly({ response, adapter }: Extract<PreOutcome, { kind: 'answer' }>): Promise<void> {
    await this.#unwind(`adapter ${adapter} answered in place of Docker`);
    const { pair, head, record } = this.#options;
    const { keepAlive } = head;
    record.status = response.Code;
    record.watch?.answered(response);
    const bytes = serializeAnswer(head.method, {
      status: response.Code,
      contentType: response.ContentType,
      body: response.Body,
      keepAlive,
      callId: record.id,
    });
    sendAnswer(pair, { record, bytes, keepAlive });
  }

  async #fail(error: PowerstripError): Promise<void> {
    const { pair, head, record } = this.#options;
    pair.enter(this);
    await this.#unwind(error.message);
    answerError(pair, { record, error, keepAlive: head.keepAlive });
  }

  async #giveUp(): Promise<void> {
    const { pair, record } = this.#options;
    record.error = 'CLIENT_GONE';
    await this.#unwind('the client is gone');
    pair.destroy();
    reportCall(pair, record);
  }

  #afterAnswer(status: number): void {
    if (status >= 400 && this.#steps.some(({ adapter }) => adapter.unwind)) void this.#unwindLate(status);
  }

  /** The client has its answer and the call its log line: this gets one of its own. */
  async #unwindLate(status: number): Promise<void> {
    const { pair, record } = this.#options;
    const runs: HookRun[] = [];
    const options = { call: this.#caller(), runs, about: this.#about };
    await unwind(this.#steps, { reason: `Docker answered ${status}`, options });
    pair.context.log.info(
      { call: record.id, method: record.method, path: record.path, status, hooks: runs },
      'unwound',
    );
  }

  #unwind(reason: string): Promise<void> {
    const steps = this.#steps;
    this.#steps = [];
    return unwind(steps, { reason, options: this.#chainOptions() });
  }

  #caller(): AdapterCaller {
    const { pair, record } = this.#options;
    return watchedCaller(pair.context.callAdapter, record.watch);
  }

  #chainOptions() {
    const { head, record } = this.#options;
    return {
      call: this.#caller(),
      headers: clientHeaders(head),
      about: this.#about,
      signal: this.#gone.signal,
      runs: record.hooks,
    };
  }
}

function aboutCall({ pair, head, record }: HookedCallOptions): AboutCall {
  const traceparent = head.headers.find(({ name }) => name === 'traceparent')?.value;
  return {
    callId: record.id,
    client: describeClient(pair.client),
    traceparent: traceparentOf(record.id, traceparent),
  };
}
