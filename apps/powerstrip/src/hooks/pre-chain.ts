import {
  type CallingClient,
  type ClientHeaders,
  type ClientRequest,
  type HookRequest,
  isPowerstripError,
  type PowerstripError,
  type PreHookReply,
  parsePreHookReply,
  type ServerResponse,
} from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import { parseRequestTarget } from '../http/request-target.ts';
import type { HookRun } from '../operations/call-record.ts';
import { type AdapterCaller, badReply } from './call-adapter.ts';
import { checkAnswer, checkMethod } from './check-reply.ts';
import { describeBody, type OpaqueBytes } from './describe-body.ts';
import { describeEarly, observeHook } from './observe-hook.ts';
import { runHook } from './run-hook.ts';

/** A pre-hook that succeeded, with the request as it left it: what can be unwound. */
export interface Step {
  readonly adapter: AdapterSettings;
  readonly request: ClientRequest;
}

/** What tells a call from others. */
export interface AboutCall {
  readonly callId: string;
  readonly client: CallingClient;
  readonly traceparent: string;
}

export interface ChainOptions {
  call: AdapterCaller;
  headers: ClientHeaders;
  /** Told to every adapter of the call. */
  about: AboutCall;
  signal: AbortSignal;
  runs: HookRun[];
}

/** `withoutPost`: adapters by name whose post-hook is not needed in this call. */
export type PreOutcome =
  | { kind: 'forward'; request: ClientRequest; steps: Step[]; withoutPost: ReadonlySet<string> }
  | { kind: 'answer'; response: ServerResponse; adapter: string; steps: Step[] }
  | { kind: 'failed'; error: PowerstripError; steps: Step[] };

/** Runs the pre-hooks in list order, each on what the one before returned, until one answers or fails. */
export async function runPreChain(
  original: ClientRequest,
  {
    adapters,
    opaqueBytes,
    options,
  }: { adapters: readonly AdapterSettings[]; opaqueBytes: OpaqueBytes | undefined; options: ChainOptions },
): Promise<PreOutcome> {
  const steps: Step[] = [];
  const withoutPost = new Set<string>();
  let request = original;
  for (const adapter of adapters) {
    if (adapter.mode === 'observe') {
      await observePreHook(adapter, request, options);
      continue;
    }
    try {
      const reply = await runHook(adapter, { type: 'pre-hook', runs: options.runs }, () =>
        askPreHook(adapter, request, options).then((answer) =>
          checkReply(adapter, answer, { method: original.Method, opaqueBytes }),
        ),
      );
      if ('EarlyServerResponse' in reply)
        return { kind: 'answer', response: reply.EarlyServerResponse, adapter: adapter.name, steps };
      request = reply.ModifiedClientRequest;
      if (reply.SkipPostHook === true) withoutPost.add(adapter.name);
      steps.push({ adapter, request });
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      if (adapter.onError === 'fail' || options.signal.aborted) return { kind: 'failed', error, steps };
    }
  }
  return { kind: 'forward', request, steps, withoutPost };
}

function observePreHook(
  adapter: AdapterSettings,
  request: ClientRequest,
  options: ChainOptions,
): Promise<void> {
  const refusalOf = (reply: PreHookReply) =>
    'EarlyServerResponse' in reply ? describeEarly(reply.EarlyServerResponse.Code) : undefined;
  return observeHook(adapter, { type: 'pre-hook', runs: options.runs, refusalOf }, () =>
    askPreHook(adapter, request, options),
  );
}

async function askPreHook(
  adapter: AdapterSettings,
  request: ClientRequest,
  options: ChainOptions,
): Promise<PreHookReply> {
  const reply = await options.call(
    adapter,
    {
      PowerstripProtocolVersion: 1,
      Type: 'pre-hook',
      ...packetFields(options.about),
      ClientRequest: request,
      ...(adapter.headers ? { ClientHeaders: options.headers } : {}),
    },
    { signal: options.signal, traceparent: options.about.traceparent },
  );
  return withAdapterName(adapter, () => parsePreHookReply(reply));
}

/** The fields of every packet that say which call it is about. */
export function packetFields({ callId, client }: AboutCall): Pick<HookRequest, 'CallId' | 'Client'> {
  return { CallId: callId, Client: client };
}

/** The reply with its request in canonical form. Throws ADAPTER_BAD_REPLY on what HTTP or Docker has no place for. */
function checkReply(
  adapter: AdapterSettings,
  reply: PreHookReply,
  { method, opaqueBytes }: { method: string; opaqueBytes: OpaqueBytes | undefined },
): PreHookReply {
  if ('EarlyServerResponse' in reply) {
    checkAnswer(adapter, reply.EarlyServerResponse, { method, bodyFollows: false });
    return reply;
  }
  checkMethod(adapter, reply.ModifiedClientRequest, method);
  return { ...reply, ModifiedClientRequest: checkRequest(adapter, reply.ModifiedClientRequest, opaqueBytes) };
}

/** An adapter may redirect a call, but only to a path that all parsers read in the same way. */
function checkRequest(
  adapter: AdapterSettings,
  request: ClientRequest,
  opaqueBytes: OpaqueBytes | undefined,
): ClientRequest {
  if (opaqueBytes !== undefined && request.Body !== null) {
    throw badReply(adapter, 'a Body for a request whose body is not JSON; it can only stay as it is');
  }
  return withAdapterName(adapter, () => {
    const { canonical } = parseRequestTarget(request.Request);
    return describeBody({ ...request, Request: canonical }, opaqueBytes);
  });
}

/** Adds the adapter's name to an error of parsing. */
export function withAdapterName<T>(adapter: AdapterSettings, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    throw badReply(adapter, error.message, error);
  }
}
