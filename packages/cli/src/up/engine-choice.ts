import { DEFAULT_ROUTER_ADDRESS, PowerstripError, parseRouterAddress } from '@pw/core';

/** What a user has chosen for the weave network, as flags of `pw-adapter serve`; `auto` is its own default. */
export function engineChoice({ engine, router }: { engine: string; router?: string }): string[] {
  return [
    ...(engine === 'auto' ? [] : ['--engine', engine]),
    ...(router === undefined ? [] : ['--router', router]),
  ];
}

/**
 * WEAVE_HTTP_ADDR, weave's own variable, for the adapter's container: no flag of ours, so a stack that runs is not compared
 * with it. Throws BAD_OPTION where engine `weave` would need it and it is no address for an adapter in a container.
 */
export function routerOfWeave(engine: string, env: NodeJS.ProcessEnv = process.env): string[] {
  const address = env.WEAVE_HTTP_ADDR || undefined;
  if (address === undefined) return [];
  if (engine === 'weave') checkRouter(address, 'WEAVE_HTTP_ADDR');
  return isHostAndPort(address) ? [`WEAVE_HTTP_ADDR=${address}`] : [];
}

/** Gives the text as it is. Throws BAD_OPTION for what is not host and port. `name`: of the option. */
export function checkRouter(text: string, name = '--router'): string {
  if (isHostAndPort(text)) return text;
  throw new PowerstripError('BAD_OPTION', `${name}: ${JSON.stringify(text)} is no address for pw up`, {
    hint: `Use host:port, as in ${DEFAULT_ROUTER_ADDRESS}. A unix socket is for pw-adapter on the host alone: of all sockets, the container that pw up starts has Docker's.`,
  });
}

function isHostAndPort(text: string): boolean {
  try {
    return 'host' in parseRouterAddress(text);
  } catch {
    return false;
  }
}
