import { parseRouterAddress } from '@pw/core';
import type { Libc } from '../../netlink/libc.ts';
import type { NetworkEngineSettings } from '../network-engine-settings.ts';
import { connectFromDockerd } from './connect-from-dockerd.ts';
import { createRouterClient, type RouterClient } from './router-client/create-router-client.ts';

/** A client for the router of WEAVE_HTTP_ADDR, as the engine's machine would reach it. Throws BAD_OPTION. */
export function openRouter(
  libc: Libc,
  { dockerHost, routerAddress }: Pick<NetworkEngineSettings, 'dockerHost' | 'routerAddress'>,
): RouterClient {
  const connect = connectFromDockerd(libc, dockerHost, parseRouterAddress(routerAddress));
  return createRouterClient(routerAddress, { connect });
}
