import { isPowerstripError } from '@pw/core';
import type {
  NetworkEngineName,
  NetworkEngineParts,
  NetworkEngineSettings,
} from './network-engine-settings.ts';
import { openRouter } from './weave/open-router.ts';

/** `auto`: weave where a router answers, else bridge. Logs which and why. */
export async function chooseNetworkEngine(
  choice: NetworkEngineName | 'auto',
  { libc, log }: Pick<NetworkEngineParts, 'libc' | 'log'>,
  settings: Pick<NetworkEngineSettings, 'dockerHost' | 'routerAddress'>,
): Promise<NetworkEngineName> {
  if (choice !== 'auto') return choice;
  const router = openRouter(libc, settings);
  try {
    const { ready } = await router.status();
    const reason = `a weave router answers at ${router.address}${ready ? '' : ', not ready yet'}`;
    log.info({ engine: 'weave', reason }, 'engine chosen');
    return 'weave';
  } catch (error) {
    if (!isPowerstripError(error)) throw error;
    log.info({ engine: 'bridge', reason: error.message }, 'engine chosen');
    return 'bridge';
  }
}
