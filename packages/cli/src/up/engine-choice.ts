import { DEFAULT_ROUTER_ADDRESS, PowerstripError, parseRouterAddress } from '@pw/core';

/** Those that ask a weave router, of the ones that `pw up` can run. */
const routed = ['auto', 'weave'];

/**
 * What a user has chosen for the weave network, as flags of `pw-adapter serve`; `auto` is its own default. WEAVE_HTTP_ADDR
 * is weave's own variable. Throws BAD_OPTION where it is no address for an adapter in a container.
 */
export function engineChoice(
  { engine, router }: { engine: string; router?: string },
  env: NodeJS.ProcessEnv = process.env,
): string[] {
  const ofWeave = routed.includes(engine) ? env.WEAVE_HTTP_ADDR || undefined : undefined;
  const address = router ?? (ofWeave && checkRouter(ofWeave, 'WEAVE_HTTP_ADDR'));
  return [
    ...(engine === 'auto' ? [] : ['--engine', engine]),
    ...(address === undefined ? [] : ['--router', address]),
  ];
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
