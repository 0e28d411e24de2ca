import { lookUntil, PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import type { NetworkInspectInfo } from 'dockerode';
import { ignoreMissing, statusOf } from '../engine/docker-failure.ts';
import { STACK_LABEL, type StackNames } from './stack-names.ts';

/** How long another pw is given to create the network. */
const COMES = { withinMs: 3_000, everyMs: 50 };

/**
 * Creates the private network where powerstrip reaches its adapters by name; false when it was there already. `mayCome`:
 * another pw may be about to create it, and gets some time to. Docker creates two of one name for two that ask at once.
 * Throws NETWORK_NOT_OURS: whoever is on that network can call an adapter that holds the engine's socket.
 */
export async function ensureNetwork(
  docker: Docker,
  names: StackNames,
  { mayCome }: { mayCome: boolean },
): Promise<boolean> {
  const look = () => docker.getNetwork(names.privateNetwork).inspect().catch(ignoreMissing);
  const existing = mayCome ? await lookUntil(look, COMES) : await look();
  if (existing !== undefined) {
    mustBeOurs(existing, names);
    return false;
  }
  try {
    await docker.createNetwork({
      Name: names.privateNetwork,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: { [STACK_LABEL]: names.label },
    });
    return true;
  } catch (error) {
    // Somebody created it since we looked.
    if (statusOf(error) !== 409) throw error;
    return false;
  }
}

/** Whether the engine has a network of this name, whoever created it. */
export async function isNetworkThere(docker: Docker, name: string): Promise<boolean> {
  return (await docker.getNetwork(name).inspect().catch(ignoreMissing)) !== undefined;
}

function mustBeOurs({ Name, Labels }: NetworkInspectInfo, { label }: StackNames): void {
  if (Labels?.[STACK_LABEL] === label) return;
  throw new PowerstripError('NETWORK_NOT_OURS', `the Docker network ${Name} was not created by pw`, {
    hint: `Use other names (pw up --prefix NAME), or, if nobody needs it, remove it: docker network rm ${Name}`,
  });
}
