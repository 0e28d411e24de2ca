import type { HookRequest, ServerResponse } from '@pw/core';

/** Is notified of what happens to one call, in order. */
export interface CallWatch {
  /** The body as the client sent it, collected for hooks. */
  requestBody(text: string): void;
  /** A packet is on its way to an adapter. */
  hookCalled(adapter: { name: string; mode: 'enforce' | 'observe' }, packet: HookRequest): HookWatch;
  /** The request as the pre-hooks left it, for the engine. */
  forwarded(request: { method: string; target: string; body: string | null }): void;
  engineAsked(): void;
  /** The head of the engine's answer is here. */
  engineAnswered(head: { status: number; contentType: string | undefined }): void;
  /** Takes the payload of the engine's answer part by part; undefined: it is not wanted. */
  engineBodyKeeper(): ((part: Buffer) => void) | undefined;
  /** The engine's answer as a whole, collected for post-hooks. */
  engineBody(text: string | null): void;
  /** What the client gets, where that is not the engine's answer. */
  answered(answer: ServerResponse): void;
  /** The call is over. An unwind may still follow. */
  ended(): void;
}

/** Is notified of how one hook ends. */
export interface HookWatch {
  replied(reply: unknown): void;
  failed(error: unknown): void;
}
