import { readToken, serveAdapter } from '@pw/hooks';
import { createWeaveService } from '../create-weave-service.ts';
import { type NetworkEngineOptions, openNetworkEngine, ownershipOf } from './network-engine-options.ts';

export interface ServeCommandOptions extends NetworkEngineOptions {
  port: number | string;
  host: string;
  tokenFile?: string;
  shimContainer: string;
  shimImage: string;
  rewriteInspect: boolean;
  rewriteHosts: boolean;
}

/** Serves until SIGTERM or SIGINT. Throws BAD_OPTION for a bad token. */
export async function serveCommand(options: ServeCommandOptions): Promise<void> {
  const token = readToken(options.tokenFile, process.env);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const opened = await openNetworkEngine(options);
  const { dockerHost, rewriteHosts, rewriteInspect } = options;
  const shim = { container: options.shimContainer, image: options.shimImage, stack: options.stack };
  const ownership = ownershipOf(options);
  const service = createWeaveService(opened, { dockerHost, shim, ownership, rewriteHosts, rewriteInspect });
  await service.restore();
  const server = await serveAdapter(service.adapter, {
    port: Number(options.port),
    host: options.host,
    ...(token !== undefined && { token }),
    log: opened.log,
    health: service.health,
    metrics: service.metrics,
    pages: { '/network': service.networkView },
  });
  opened.log.info({ url: server.url, engine: opened.engine.name, network: options.network }, 'ready');
  try {
    await service.run(stop.signal);
    opened.log.info({}, 'stopping');
  } finally {
    await server.close();
    opened.engine.close();
  }
}
