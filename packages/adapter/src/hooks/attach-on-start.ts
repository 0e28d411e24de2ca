import { isPowerstripError, refuse, type ServerResponse } from '@pw/core';
import type { HookCall, HookParts } from './hook-parts.ts';

/** How long Docker may take to kill a container whose attach failed. */
const KILL_TIMEOUT_MS = 5000;

/**
 * `POST /containers/{id}/start` and `/restart`: the answer is held until the container is on the network. A container
 * that cannot be attached is killed, and the client gets the reason. Docker's own refusals (and 304) pass at once.
 */
export async function attachOnStart(
  response: ServerResponse,
  call: HookCall,
  parts: HookParts,
): Promise<ServerResponse | undefined> {
  if (response.Code > 299) return undefined;
  try {
    await parts.attacher.attach(call.ref);
    return undefined;
  } catch (error) {
    await kill(call.ref, parts);
    throw asRefusal(error);
  }
}

/** Docker's kill can hang, and the client must get its answer anyway. */
async function kill(ref: string, { docker, log }: HookParts): Promise<void> {
  try {
    await docker.killContainer(ref, AbortSignal.timeout(KILL_TIMEOUT_MS));
  } catch (error) {
    log.error({ container: ref, err: error }, 'a container without its network could not be killed');
  }
}

function asRefusal(error: unknown): unknown {
  return isPowerstripError(error)
    ? refuse(500, `not attached to weave: ${error.message}. ${error.hint}`)
    : error;
}
