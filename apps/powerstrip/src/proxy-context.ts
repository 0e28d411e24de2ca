import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { HookRouter } from './calls/hook-router.ts';
import type { AdapterCaller } from './hooks/call-adapter.ts';
import type { ClientGuard } from './listen/client-guard.ts';
import type { CallRecord } from './operations/call-record.ts';

/** Bounds in bytes and milliseconds on what clients can make the proxy hold. */
export interface Limits {
  /** Body of a hooked request or of a response with a post-hook, in bytes. */
  maxBodyBytes: number;
  /** Head of a request or response, in bytes. */
  maxHeadBytes: number;
  /** From the first byte of a request head to its last. */
  headTimeoutMs: number;
}

/** What every connection of one proxy shares. */
export interface ProxyContext {
  readonly limits: Limits;
  readonly log: Logger;
  /** The routes of the adapters.yml that is valid now. */
  router(): HookRouter;
  callAdapter: AdapterCaller;
  /** A new connection to the engine, still connecting. */
  dialEngine(): Socket;
  /** Where the engine is, for messages. */
  readonly engineName: string;
  readonly guard: ClientGuard;
  /** True once the proxy is shutting down: connections end after the call they carry. */
  closing(): boolean;
  /** Called once at the end of each call. */
  observe(record: CallRecord): void;
  /** Counts calls under way. */
  callStarted(): void;
  /** Counts those of them that have become tunnels. */
  streamOpened(): void;
}
