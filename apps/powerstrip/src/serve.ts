import { isPowerstripError } from '@pw/core';
import type { Logger } from 'pino';
import type { HookConfig } from './config/hook-config.ts';
import { HookConfigFile } from './config/hook-config-file.ts';
import { createProxy, type PowerstripProxy } from './create-proxy.ts';
import type { HooksState } from './inspector/hooks-state.ts';
import { createLog } from './operations/create-log.ts';
import { type StatusServer, serveStatus } from './operations/status-server.ts';
import type { ServeOptions } from './options.ts';
import { startInspector } from './start-inspector.ts';

/** Runs the proxy until a signal stops it. */
export async function serve(options: ServeOptions): Promise<void> {
  const file = new HookConfigFile(options.config);
  const hooks = await file.read();
  const log = createLog(options.logLevel);
  const inspect = options.inspect && startInspector(options.inspect, { hooks, log });
  const proxy = createProxy({ ...options, hooks, log, recorder: inspect?.recorder });
  // Before the API: a start that fails has taken no call.
  const { metrics, readiness } = proxy;
  const status =
    options.status &&
    (await serveStatus({ metrics, readiness, inspector: inspect?.inspector }, options.status));
  if (inspect !== undefined && status !== undefined) inspect.tell(status.url);
  const addresses = await proxy.listen();
  logWarnings(log, hooks);
  const watch = keepConfig(proxy, { file, options, log, state: inspect?.state });
  log.info(
    { addresses, status: status?.url, engine: options.engine.name, config: options.config },
    'listening',
  );
  stopOnSignals({ proxy, watch, status, log });
}

function keepConfig(
  proxy: PowerstripProxy,
  {
    file,
    options,
    log,
    state,
  }: { file: HookConfigFile; options: ServeOptions; log: Logger; state: HooksState | undefined },
): { close(): void } {
  const onConfig = (hooks: HookConfig) => {
    proxy.useHooks(hooks);
    state?.loaded(hooks);
    log.info(
      { config: options.config, endpoints: hooks.endpoints.map(({ pattern }) => pattern.text) },
      'reloaded',
    );
    logWarnings(log, hooks);
  };
  const onError = (error: unknown) => {
    state?.failed(error);
    const message = isPowerstripError(error) ? error.message : String(error);
    log.error({ config: options.config, message }, 'bad configuration; the old one stays');
  };
  process.on('SIGHUP', () => {
    file.read().then(onConfig, onError);
    reloadTls(proxy, { options, log });
  });
  return file.watch({ intervalMs: options.reloadIntervalMs, onConfig, onError });
}

function reloadTls(proxy: PowerstripProxy, { options, log }: { options: ServeOptions; log: Logger }): void {
  try {
    const tls = options.readTls();
    if (tls === undefined) return;
    proxy.useTls(tls);
    log.info('certificates reloaded');
  } catch (error) {
    log.error({ message: (error as Error).message }, 'bad certificates; the old ones stay');
  }
}

function logWarnings(log: Logger, { warnings }: HookConfig): void {
  for (const warning of warnings) log.warn({ warning }, 'configuration');
}

interface Running {
  proxy: PowerstripProxy;
  watch: { close(): void };
  status: StatusServer | undefined;
  log: Logger;
}

/** On the first signal calls may end within a timeout; the second ends the process at once. */
function stopOnSignals({ proxy, watch, status, log }: Running): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    watch.close();
    await proxy.close();
    status?.close();
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
