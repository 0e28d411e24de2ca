import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { HookRouter } from './calls/hook-router.ts';
import type { AdapterCaller } from './hooks/call-adapter.ts';
import type { Recorder } from './inspector/recorder.ts';
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
  /** From the head of a hooked request to the last byte of its body, where it is collected. */
  bodyTimeoutMs: number;
  /** From one call of a connection to the next; 0 = without end. */
  idleTimeoutMs: number;
  /** For a TLS handshake, and for the request of a client whose certificate is refused. */
  handshakeTimeoutMs: number;
  /** Client connections of all listeners together. */
  maxConnections: number;
  /** Bodies that are collected for hooks, all together, in bytes. */
  maxCollectedBytes: number;
}

export const defaultLimits: Limits = {
  maxBodyBytes: 16 * 1024 * 1024,
  // As Go's HTTP server, and so Docker.
  maxHeadBytes: 1024 * 1024,
  headTimeoutMs: 60_000,
  bodyTimeoutMs: 300_000,
  // Longer than Docker clients keep an idle connection.
  idleTimeoutMs: 600_000,
  handshakeTimeoutMs: 10_000,
  maxConnections: 4_096,
  maxCollectedBytes: 256 * 1024 * 1024,
};

/** A bound as the metrics name it. */
export type LimitName =
  | 'body_bytes'
  | 'body_time'
  | 'collected_bytes'
  | 'connections'
  | 'handshake_time'
  | 'head_bytes'
  | 'head_time'
  | 'idle_time';

/** What every connection of one proxy shares. */
export interface ProxyContext {
  readonly limits: Limits;
  /** The bytes that all calls together collect for hooks. `reserve` throws OVERLOADED (503). */
  readonly collected: { reserve(bytes: number): void; release(bytes: number): void };
  /** Counts what was refused or closed because of a bound. */
  limitReached(limit: LimitName): void;
  readonly log: Logger;
  /** The routes of the adapters.yml that is valid now. */
  router(): HookRouter;
  callAdapter: AdapterCaller;
  /** A new connection to the engine, still connecting. */
  dialEngine(): Socket;
  /** Where the engine is, for messages. */
  readonly engineName: string;
  /** Of the listener; undefined for one that is no unix socket, or was inherited: its path is unknown. */
  readonly socketPath: string | undefined;
  readonly guard: ClientGuard;
  /** True once the proxy is shutting down: connections end after the call they carry. */
  closing(): boolean;
  /** Where calls are inspected. */
  readonly recorder: Recorder | undefined;
  /** Called once at the end of each call. */
  observe(record: CallRecord): void;
  /** Counts calls under way. */
  callStarted(): void;
  /** Counts those of them that have become tunnels. */
  streamOpened(): void;
}
