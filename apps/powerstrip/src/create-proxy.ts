import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { createHookRouter } from './calls/hook-router.ts';
import { RequestReader } from './calls/request-reader.ts';
import type { HookConfig } from './config/hook-config.ts';
import { ByteBudget } from './connection/byte-budget.ts';
import { ConnectionPair } from './connection/connection-pair.ts';
import { createAdapterCaller } from './hooks/call-adapter.ts';
import type { Recorder } from './inspector/recorder.ts';
import { checkExposure } from './listen/check-exposure.ts';
import { checkLoop } from './listen/check-loop.ts';
import { createClientGuard, type GuardOptions } from './listen/client-guard.ts';
import { ConnectionLimit } from './listen/connection-limit.ts';
import type { ListenAddress } from './listen/listen-address.ts';
import { type Listener, type ListenerOptions, type ListenTls, openListener } from './listen/open-listener.ts';
import { createCallLog } from './operations/log-call.ts';
import { createMetrics, type Metrics } from './operations/metrics.ts';
import { checkReadiness, type Readiness } from './operations/readiness.ts';
import { defaultLimits, type Limits, type ProxyContext } from './proxy-context.ts';
import { dialEngine } from './upstream/dial-engine.ts';
import type { EngineAddress } from './upstream/engine-address.ts';

export interface ProxyOptions {
  hooks: HookConfig;
  listen: readonly ListenAddress[];
  engine: EngineAddress;
  log: Logger;
  /** For the tcp listeners. */
  tls?: ListenTls | undefined;
  /** Allow tcp listeners without TLS beyond loopback: anyone who reaches them is root on the engine's host. */
  insecure?: boolean;
  limits?: Partial<Limits>;
  allowHosts?: readonly string[];
  allowOrigins?: readonly string[];
  /** How long calls under way may take to end when the proxy closes. Default 5 s. */
  shutdownTimeoutMs?: number;
  /** Keeps the last calls for the inspector. */
  recorder?: Recorder | undefined;
}

export interface PowerstripProxy {
  /** Opens all listeners and gives their URLs. Throws BAD_OPTION or LISTEN_FAILED. */
  listen(): Promise<string[]>;
  /** Lets calls under way end, for a while, then closes everything. May be called again. */
  close(): Promise<void>;
  /** The calls that begin from now on use these hooks. */
  useHooks(hooks: HookConfig): void;
  /** New connections to the tcp listeners get these certificates. Only for a proxy that began with TLS. */
  useTls(tls: ListenTls): void;
  readonly metrics: Metrics;
  /** Asks the engine and the adapters whether they answer, within 2 s. */
  readiness(): Promise<Readiness>;
}

// JSON may write a byte as six.
const replyBytesPerBodyByte = 6;

/** The proxy itself, without flags, environment and signals. It listens once `listen` is called. */
export function createProxy(options: ProxyOptions): PowerstripProxy {
  const pairs = new Set<ConnectionPair>();
  const listeners: Listener[] = [];
  const shared = createShared(options);
  let closed: Promise<void> | undefined;
  return {
    metrics: shared.metrics,
    readiness: shared.readiness,
    useHooks: shared.useHooks,
    useTls: (tls) => {
      for (const listener of listeners) listener.useTls(tls);
    },
    listen: () => {
      const onListener = (address: ListenAddress) => {
        const context = shared.contextFor(address);
        const onConnection = (socket: Socket) => addPair(pairs, socket, context);
        return listenerOptions(options, { shared, onConnection });
      };
      return openAll(listeners, { options, onListener });
    },
    close: () => {
      shared.startClosing();
      const timeoutMs = options.shutdownTimeoutMs ?? 5_000;
      closed ??= closeAll({ listeners, pairs, calls: shared.metrics, timeoutMs }).then(shared.close);
      return closed;
    },
  };
}

interface OpenOptions {
  options: ProxyOptions;
  onListener: (address: ListenAddress) => ListenerOptions;
}

/** Opens all listeners or none. */
async function openAll(listeners: Listener[], { options, onListener }: OpenOptions): Promise<string[]> {
  for (const address of options.listen) {
    checkExposure(address, options);
    checkLoop(address, options.engine);
  }
  try {
    for (const address of options.listen) {
      listeners.push(await openListener(address, onListener(address)));
    }
  } catch (error) {
    for (const listener of listeners.splice(0)) listener.close();
    throw error;
  }
  return listeners.map(({ url }) => url);
}

function createShared(options: ProxyOptions) {
  const { log, engine, recorder, allowHosts = [], allowOrigins = [] } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const metrics = createMetrics();
  const callAdapter = createAdapterCaller({
    maxReplyBytes: limits.maxBodyBytes * replyBytesPerBodyByte + 64 * 1024,
    log,
  });
  let hooks = options.hooks;
  let router = createHookRouter(hooks);
  recorder?.useHooks(hooks);
  let closing = false;
  const common: Omit<ProxyContext, 'guard' | 'socketPath'> = {
    limits,
    collected: new ByteBudget({ maxBytes: limits.maxCollectedBytes, onChange: metrics.setCollectedBytes }),
    limitReached: metrics.limitReached,
    log,
    recorder,
    callAdapter,
    engineName: engine.name,
    router: () => router,
    closing: () => closing,
    dialEngine: () => dialEngine(engine),
    callStarted: metrics.callStarted,
    streamOpened: metrics.streamOpened,
    observe: createObserver({ metrics, log }),
  };
  return {
    metrics,
    limits,
    connectionLimit: createConnectionLimit(limits, metrics),
    contextFor: (address: ListenAddress): ProxyContext => ({
      ...common,
      socketPath: address.kind === 'unix' ? address.path : undefined,
      guard: createClientGuard({ allowHosts, allowOrigins, checkHost: hostRules(address, options) }),
    }),
    readiness: () => checkReadiness(engine, hooks),
    useHooks: (changed: HookConfig) => {
      hooks = changed;
      router = createHookRouter(hooks);
      recorder?.useHooks(hooks);
    },
    startClosing: () => {
      closing = true;
    },
    close: () => callAdapter.close(),
  };
}

function createObserver({
  metrics,
  log,
}: Pick<ProxyOptions, 'log'> & { metrics: Metrics }): ProxyContext['observe'] {
  const logCall = createCallLog(log);
  return (record) => {
    record.watch?.ended();
    metrics.observe(record);
    logCall(record);
  };
}

function createConnectionLimit({ maxConnections }: Limits, metrics: Metrics): ConnectionLimit {
  return new ConnectionLimit({
    maxConnections,
    onChange: metrics.setConnections,
    onReached: () => metrics.limitReached('connections'),
  });
}

function hostRules(address: ListenAddress, { tls }: ProxyOptions): GuardOptions['checkHost'] {
  if (address.kind !== 'tcp') return 'unix';
  if (tls !== undefined) return undefined;
  return { listenHost: address.host, ownNames: [hostname()] };
}

function listenerOptions(
  { tls, engine, log }: ProxyOptions,
  {
    shared,
    onConnection,
  }: { shared: ReturnType<typeof createShared>; onConnection: (socket: Socket) => void },
): ListenerOptions {
  return {
    tls,
    connectionLimit: shared.connectionLimit,
    handshakeTimeoutMs: shared.limits.handshakeTimeoutMs,
    onHandshakeTimeout: () => shared.metrics.limitReached('handshake_time'),
    modelSocket: engine.kind === 'unix' ? engine.path : undefined,
    onConnection,
    onRefused: (reason: string) => log.warn({ reason }, 'TLS client refused'),
  };
}

function addPair(pairs: Set<ConnectionPair>, socket: Socket, context: ProxyContext): void {
  const pair = new ConnectionPair(socket, context, (self) => new RequestReader(self));
  pairs.add(pair);
  socket.once('close', () => pairs.delete(pair));
}

interface Closing {
  listeners: readonly Listener[];
  pairs: ReadonlySet<ConnectionPair>;
  calls: Pick<Metrics, 'allEnded'>;
  timeoutMs: number;
}

/** For the log lines of the calls that are cut, and for their hooks to be told. */
const lastWordsMs = 1_000;

/** A call may go on when its client has left: its hooks have to learn what became of it. */
async function closeAll({ listeners, pairs, calls, timeoutMs }: Closing): Promise<void> {
  for (const listener of listeners) listener.close();
  for (const pair of pairs) if (pair.idle) pair.close();
  // Streams such as /events never end by themselves.
  await within(timeoutMs, Promise.all([allClosed(pairs), calls.allEnded()]));
  for (const pair of pairs) pair.destroy();
  await within(lastWordsMs, calls.allEnded());
}

function allClosed(pairs: ReadonlySet<ConnectionPair>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = () => {
    if (pairs.size === 0) resolve();
  };
  for (const pair of pairs) pair.client.once('close', () => setImmediate(check));
  check();
  return promise;
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
