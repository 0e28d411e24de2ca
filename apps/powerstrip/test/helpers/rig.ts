import { type EngineScript, type FakeDocker, startFakeDocker } from '@pw/test-helpers';
import pino from 'pino';
import { parseHookConfig } from '../../src/config/parse-hook-config.ts';
import { createProxy, type PowerstripProxy, type ProxyOptions } from '../../src/create-proxy.ts';
import { parseListenAddress } from '../../src/listen/listen-address.ts';
import { parseEngineAddress } from '../../src/upstream/engine-address.ts';
import { type FakeAdapter, startFakeAdapter } from './fake-adapter.ts';

export type LogLine = Record<string, unknown>;

/** A proxy between a fake engine and fake adapters, all of them real servers. */
export interface Rig extends AsyncDisposable {
  engine: FakeDocker;
  proxy: PowerstripProxy;
  /** Where the proxy listens, by order of `listen`. */
  urls: string[];
  port: number;
  log: LogLine[];
  adapters: Record<string, FakeAdapter>;
  /** Resolves with the first log line that fits, past or to come. */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine>;
}

export interface RigOptions {
  /** The endpoints part of adapters.yml. */
  endpoints?: Record<string, { pre?: string[]; post?: string[]; refuse?: string }>;
  /** Its `refuse`. */
  refuse?: string[];
  /** Hooks by adapter name; each gets a server of its own. */
  adapters?: Record<string, FakeHook>;
  /** The long form of an adapter, without its URL. */
  adapterOptions?: Record<string, Record<string, unknown>>;
  script?: EngineScript;
  engineTcp?: boolean;
  listen?: string[];
  proxy?: Partial<ProxyOptions>;
}

export type FakeHook = Parameters<typeof startFakeAdapter>[0];

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const engine = await startFakeDocker({
    ...(options.script === undefined ? {} : { script: options.script }),
    tcp: options.engineTcp ?? false,
  });
  const adapters = await startAdapters(options.adapters ?? {});
  const log: LogLine[] = [];
  const waiting = new Set<(line: LogLine) => void>();
  const proxy = createProxy({
    hooks: parseHookConfig(hooksYml(options, adapters), 'adapters.yml'),
    listen: (options.listen ?? ['tcp://127.0.0.1:0']).map((url) => parseListenAddress(url)),
    engine: parseEngineAddress({ url: engine.url, certPath: undefined, tlsVerify: false }),
    log: pino(
      { level: 'debug' },
      {
        write: (text) => {
          const line = JSON.parse(text) as LogLine;
          log.push(line);
          for (const tell of waiting) tell(line);
        },
      },
    ),
    shutdownTimeoutMs: 200,
    ...options.proxy,
  });
  const close = async () => {
    await proxy.close();
    await Promise.all(Object.values(adapters).map((adapter) => adapter[Symbol.asyncDispose]()));
    await engine[Symbol.asyncDispose]();
  };
  const urls = await proxy.listen().catch(async (error) => {
    await close();
    throw error;
  });
  return {
    engine,
    proxy,
    urls,
    log,
    adapters,
    port: Number(/:(\d+)$/.exec(urls[0] ?? '')?.[1]),
    logged: (fits) => waitForLine({ log, waiting }, fits),
    [Symbol.asyncDispose]: close,
  };
}

/** adapters.yml of a rig; JSON is YAML. */
export function hooksYml(
  { endpoints = {}, refuse, adapterOptions = {} }: RigOptions,
  adapters: Record<string, FakeAdapter>,
): string {
  const urls = Object.entries(adapters).map(([name, { url }]) => {
    const long = adapterOptions[name];
    return [name, long === undefined ? url : { url, ...long }] as const;
  });
  return JSON.stringify({ version: 1, refuse, endpoints, adapters: Object.fromEntries(urls) }, null, 1);
}

async function startAdapters(hooks: Record<string, FakeHook>): Promise<Record<string, FakeAdapter>> {
  const started = Object.entries(hooks).map(
    async ([name, hook]) => [name, await startFakeAdapter(hook)] as const,
  );
  return Object.fromEntries(await Promise.all(started));
}

function waitForLine(
  { log, waiting }: { log: LogLine[]; waiting: Set<(line: LogLine) => void> },
  fits: (line: LogLine) => boolean,
): Promise<LogLine> {
  const past = log.find(fits);
  if (past !== undefined) return Promise.resolve(past);
  const { promise, resolve } = Promise.withResolvers<LogLine>();
  const tell = (line: LogLine) => {
    if (!fits(line)) return;
    waiting.delete(tell);
    resolve(line);
  };
  waiting.add(tell);
  return promise;
}
