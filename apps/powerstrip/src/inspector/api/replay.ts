import { type HookRequest, isPowerstripError, PowerstripError, parseHookRequest } from '@pw/core';
import { type CallDetail, type ReplayResult, replayRequestSchema } from '@pw/core/inspector';
import type { AdapterSettings, HookConfig } from '../../config/hook-config.ts';
import type { AdapterCaller } from '../../hooks/call-adapter.ts';
import { describeEarly } from '../../hooks/observe-hook.ts';
import { traceparentOf } from '../../operations/call-id.ts';
import type { BodyKeeper } from '../body-keeper.ts';
import { HookExchange } from '../hook-exchange.ts';
import { MessageKeeper } from '../message-keeper.ts';

export interface ReplayParts {
  config: HookConfig;
  callAdapter: AdapterCaller;
  keeper: BodyKeeper;
  showSecrets: boolean;
}

/**
 * Sends the packet of one hook, as it was recorded, to one adapter. The Docker engine is not called, and the call stays as
 * it is. Throws BAD_OPTION (400), NO_SUCH_NAME (404) or CALL_CUT (409).
 */
export async function replay(call: CallDetail, body: unknown, parts: ReplayParts): Promise<ReplayResult> {
  const given = replayRequestSchema.safeParse(body);
  if (!given.success) {
    const hint = 'Send {"hook": INDEX, "adapter": "NAME"}';
    throw new PowerstripError('BAD_OPTION', `not a replay: ${given.error.issues[0]?.message}`, {
      status: 400,
      hint,
    });
  }
  const { hook, adapter: name } = given.data;
  const adapter = parts.config.adapters.get(name);
  if (adapter === undefined) {
    const known = [...parts.config.adapters.keys()].join(', ') || 'none';
    throw new PowerstripError(
      'NO_SUCH_NAME',
      `adapters.yml defines no adapter ${JSON.stringify(name)}: ${known}`,
      {
        status: 404,
      },
    );
  }
  const packet = packetOf(call, hook);
  const messages = new MessageKeeper(parts.keeper, {
    path: call.path,
    showSecrets: parts.showSecrets,
    onKept: () => {},
  });
  const callStartedAt = performance.now();
  const exchange = new HookExchange(adapter, packet, {
    messages,
    onChange: () => {},
    defer: (work) => work(),
  });
  try {
    const signal = new AbortController().signal;
    exchange.replied(
      await parts.callAdapter(adapter, packet, { signal, traceparent: traceparentOf(call.id, undefined) }),
    );
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    exchange.failed(error);
  }
  const { durationMs, outcome, error } = exchange.summary({ run: undefined, message: '', callStartedAt });
  const wouldRefuse = refusalOfObserver(adapter, { error, early: exchange.early });
  return { reply: exchange.reply(), durationMs, outcome, error, wouldRefuse };
}

function refusalOfObserver(
  { mode, onError }: AdapterSettings,
  { error, early }: { error: ReplayResult['error']; early: number | undefined },
): string | null {
  if (mode !== 'observe') return null;
  if (error !== null) return onError === 'fail' ? error.message : null;
  return early === undefined ? null : describeEarly(early);
}

function packetOf({ id, hooks }: CallDetail, index: number): HookRequest {
  const { packet } = hooks[index] ?? {};
  if (packet === undefined || packet === null) {
    const message = `call ${id} has no packet of a hook ${index}`;
    throw new PowerstripError('BAD_OPTION', message, {
      status: 400,
      hint: 'Hooks count from 0; skipped ones have none',
    });
  }
  if (packet.isCut)
    throw new PowerstripError('CALL_CUT', `the packet of hook ${index} was ${packet.bytes} bytes`, {
      status: 409,
    });
  return parseHookRequest(JSON.parse(packet.text));
}
