import type { Adapter, HookContext } from './define-adapter.ts';
import {
  type HookRequest,
  type PostHookReply,
  type PostHookRequest,
  PROTOCOL_VERSION,
  type PreHookReply,
  type PreHookRequest,
} from './hook-packets.ts';

/** The packet with which an adapter answers; an unwind hook answers with the version alone. */
export type HookReply = PreHookReply | PostHookReply | { PowerstripProtocolVersion: 1 };

/** Runs the hook a packet asks for and gives the reply packet. A missing hook answers "unmodified". */
export async function answerHook(
  adapter: Adapter,
  packet: HookRequest,
  signal?: AbortSignal,
): Promise<HookReply> {
  switch (packet.Type) {
    case 'pre-hook':
      return answerPreHook(adapter, packet, contextOf(packet, signal));
    case 'post-hook':
      return answerPostHook(adapter, packet, contextOf(packet, signal));
    case 'unwind':
      await adapter.unwind?.(packet.ClientRequest, packet.Reason, contextOf(packet, signal));
      return { PowerstripProtocolVersion: PROTOCOL_VERSION };
  }
}

async function answerPreHook(
  adapter: Adapter,
  packet: PreHookRequest,
  context: HookContext,
): Promise<PreHookReply> {
  const original = packet.ClientRequest;
  const result = (await adapter.preHook?.(original, context)) ?? original;
  const version = { PowerstripProtocolVersion: PROTOCOL_VERSION } as const;
  if ('answer' in result) return { ...version, EarlyServerResponse: result.answer };
  return 'skipPostHook' in result
    ? { ...version, ModifiedClientRequest: result.modified ?? original, SkipPostHook: true }
    : { ...version, ModifiedClientRequest: result };
}

async function answerPostHook(
  adapter: Adapter,
  packet: PostHookRequest,
  context: HookContext,
): Promise<PostHookReply> {
  const result = await adapter.postHook?.(packet.ServerResponse, packet.ClientRequest, context);
  return {
    PowerstripProtocolVersion: PROTOCOL_VERSION,
    ModifiedServerResponse: result ?? packet.ServerResponse,
  };
}

function contextOf(packet: HookRequest, signal: AbortSignal | undefined): HookContext {
  const headers = packet.Type === 'unwind' ? undefined : packet.ClientHeaders;
  return {
    ...(headers === undefined ? {} : { headers }),
    ...(packet.CallId === undefined ? {} : { callId: packet.CallId }),
    ...(packet.Client === undefined ? {} : { client: packet.Client }),
    ...(signal === undefined ? {} : { signal }),
  };
}
