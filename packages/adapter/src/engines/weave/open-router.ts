import type { Libc } from '../../netlink/libc.ts';
import type { EngineSettings } from '../create-engine.ts';
import { connectFromEngine } from './connect-from-engine.ts';
import { createRouterClient, type RouterClient } from './router-client/create-router-client.ts';
import { parseRouterAddress } from './router-client/router-address.ts';

/** A client for the router of WEAVE_HTTP_ADDR, as the engine's machine would reach it. Throws BAD_OPTION. */
export function openRouter(
  libc: Libc,
  { dockerHost, routerAddress }: Pick<EngineSettings, 'dockerHost' | 'routerAddress'>,
): RouterClient {
  const connect = connectFromEngine(libc, dockerHost, parseRouterAddress(routerAddress));
  return createRouterClient(routerAddress, { connect });
}
