import { pino } from 'pino';
import { serveAdapter } from '../http/serve-adapter.ts';
import { createAttacher } from '../weave/attach/create-attacher.ts';
import { createWeaveAdapter } from '../weave/create-weave-adapter.ts';
import { createShim } from '../weave/shim.ts';
import { type EngineOptions, openEngine } from './engine-options.ts';

export interface ServeCommandOptions extends EngineOptions {
  port: number | string;
  host: string;
  shimContainer: string;
  shimImage: string;
}

/** Serves until SIGTERM or SIGINT. */
export async function serveCommand(options: ServeCommandOptions): Promise<void> {
  const log = pino({ name: 'pw-adapter', level: options.logLevel }, pino.destination({ fd: 2, sync: true }));
  const { docker, engine } = await openEngine(options);
  const shim = createShim(docker, {
    container: options.shimContainer,
    image: options.shimImage,
    stack: options.stack,
  });
  await shim.ensure();
  const attacher = createAttacher({ docker, engine, log });
  const server = await serveAdapter(createWeaveAdapter({ docker, engine, attacher, shim, log }), {
    port: Number(options.port),
    host: options.host,
    log,
  });
  log.info({ url: server.url, engine: engine.name, network: options.network }, 'ready');
  await stopSignal();
  log.info({}, 'stopping');
  await server.close();
  engine.close();
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
