import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { ignoreMissing } from '../engine/docker-failure.ts';
import type { PartSpec } from './part-specs.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** How long after its creation a part may be about to be started by whoever has created it. */
const STARTING_MS = 10_000;
const POLL_MS = 50;

type Part = {
  docker: Docker;
  spec: PartSpec;
  seen: Docker.ContainerInspectInfo;
  signal: AbortSignal | undefined;
};

/**
 * Waits for a part that another pw has just created. True once it is ready; false when it ended, was removed, or has been
 * created for so long that nobody will start it.
 */
export async function comesUp({ docker, spec, seen, signal }: Part): Promise<boolean> {
  if (spec.staysCreated) return true;
  // By its id: one that takes its place is another part.
  const container = docker.getContainer(seen.Id);
  // The clock of an engine elsewhere may be ahead of this one.
  const deadline = Math.min(Date.parse(seen.Created), Date.now()) + STARTING_MS;
  let state: Docker.ContainerInspectInfo['State'] | undefined = seen.State;
  while (state?.Status === 'created' && Date.now() < deadline) {
    await delay(POLL_MS);
    signal?.throwIfAborted();
    state = (await container.inspect().catch(ignoreMissing))?.State;
  }
  if (!state?.Running) return false;
  if (spec.readyPort !== undefined) await waitUntilReady(container, spec.readyPort, signal);
  return true;
}
