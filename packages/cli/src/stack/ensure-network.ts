import type Docker from 'dockerode';
import { statusOf } from '../engine/docker-failure.ts';
import { STACK_LABEL, type StackNames } from './stack-names.ts';

/** Creates the private network where powerstrip reaches its adapters by name, unless it is there. */
export async function ensureNetwork(docker: Docker, names: StackNames): Promise<void> {
  const exists = await docker
    .getNetwork(names.privateNetwork)
    .inspect()
    .then(
      () => true,
      (error: unknown) => {
        if (statusOf(error) === 404) return false;
        throw error;
      },
    );
  if (exists) return;
  await docker
    .createNetwork({
      Name: names.privateNetwork,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: { [STACK_LABEL]: names.label },
    })
    .catch((error: unknown) => {
      // Somebody created it since we looked.
      if (statusOf(error) !== 409) throw error;
    });
}
