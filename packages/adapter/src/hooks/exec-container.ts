import type { ClientRequest } from '@pw/core';
import type { HookCall, HookParts } from './hook-parts.ts';

/**
 * `POST /containers/{id}/exec`: a command that comes right after the start finds the network too, because the exec is
 * held until the container is attached. It is never refused for that: the command may be there to find the fault.
 */
export async function execContainer(call: HookCall, parts: HookParts): Promise<ClientRequest | undefined> {
  try {
    await parts.attacher.attach(call.ref);
  } catch (err) {
    parts.log.warn({ container: call.ref, err }, 'exec goes ahead in a container that is not attached');
  }
  return undefined;
}
