import { type ClientRequest, isPowerstripError, parsePostHookReply, type ServerResponse } from '@pw/core';
import type { AdapterSettings } from '../config/hook-config.ts';
import { checkAnswer } from './check-reply.ts';
import { observeHook } from './observe-hook.ts';
import { type ChainOptions, packetFields, withAdapterName } from './pre-chain.ts';
import { runHook } from './run-hook.ts';

/**
 * Runs the post-hooks in list order, each on what the one before returned; the request is the one Docker got.
 * Throws the ADAPTER_* error of the first that fails.
 */
export async function runPostChain(
  original: ServerResponse,
  {
    adapters,
    request,
    bodyFollows,
    options,
  }: {
    adapters: readonly AdapterSettings[];
    request: ClientRequest;
    /** The body is not in `original`: it streams on after the hooks, unless one of them sets a Body. */
    bodyFollows: boolean;
    options: ChainOptions;
  },
): Promise<ServerResponse> {
  let response = original;
  for (const adapter of adapters) {
    const ask = () => askPostHook(adapter, { request, response, options });
    if (adapter.mode === 'observe') {
      await observeHook(adapter, { type: 'post-hook', runs: options.runs, refusalOf: () => undefined }, ask);
      continue;
    }
    try {
      response = await runHook(adapter, { type: 'post-hook', runs: options.runs }, async () => {
        const answer = await ask();
        checkAnswer(adapter, answer, { method: request.Method, bodyFollows });
        return answer;
      });
    } catch (error) {
      if (!isPowerstripError(error) || adapter.onError === 'fail') throw error;
    }
  }
  return response;
}

async function askPostHook(
  adapter: AdapterSettings,
  { request, response, options }: { request: ClientRequest; response: ServerResponse; options: ChainOptions },
): Promise<ServerResponse> {
  const reply = await options.call(
    adapter,
    {
      PowerstripProtocolVersion: 1,
      Type: 'post-hook',
      ...packetFields(options.about),
      ClientRequest: request,
      ServerResponse: response,
      ...(adapter.headers ? { ClientHeaders: options.headers } : {}),
    },
    { signal: options.signal, traceparent: options.about.traceparent },
  );
  return withAdapterName(adapter, () => parsePostHookReply(reply).ModifiedServerResponse);
}
