// Docker starts containers again once, when it starts itself. On an overlay it then asks the Swarm for the network, and
// gives up after 20 s; a Swarm that has not taken the killed node back by then leaves the container stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerNetworks } from '../../docker/docker-networks.ts';
import type { Log } from '../../log.ts';

export interface StartAgainParts {
  networks: Pick<DockerNetworks, 'failedStart' | 'start'>;
  log: Log;
  signal: AbortSignal;
  /** Default: 1000. */
  everyMs?: number;
}

const LOOK_FOR_MS = 600_000;
/**
 * Of moby's daemon/container_operations.go, findAndAttachNetwork and errors of the cluster's AttachNetwork. Seen as
 * well, after a start that had timed out: the next one failed with `network ID not found`. Why is not known.
 */
const NO_NETWORK = /attaching to network failed|could not attach to network|network \S+ not found/i;

/** Looks at the containers, which do not run, for ten minutes: those that failed because their network was missing are started. */
export async function startAgain(ids: readonly string[], parts: StartAgainParts): Promise<void> {
  const { signal, everyMs = 1000 } = parts;
  const deadline = performance.now() + LOOK_FOR_MS;
  const warn = createWarner(parts.log);
  for (let down = ids; down.length > 0 && performance.now() < deadline && !signal.aborted; ) {
    const still = await Promise.all(down.map(async (id) => ((await isSettled(id, parts, warn)) ? [] : [id])));
    down = still.flat();
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** It runs, has gone, or nobody told Docker to keep it running. A start that fails is tried again at the next look. */
async function isSettled(id: string, { networks }: StartAgainParts, warn: Warner): Promise<boolean> {
  try {
    const error = await networks.failedStart(id);
    if (error === undefined || !NO_NETWORK.test(error)) return error === undefined;
    warn(id, error, 'Docker did not get its network in time; started again');
    await networks.start(id);
  } catch (err) {
    warn(id, String(err), 'not started again');
  }
  return false;
}

type Warner = (id: string, error: string, message: string) => void;

/** Each thing once for each container: a network that has been removed fails every second in the same way. */
function createWarner(log: Log): Warner {
  const said = new Set<string>();
  return (id, error, message) => {
    const key = [id, message, error].join();
    if (!said.has(key)) log.warn({ container: id.slice(0, 12), error }, message);
    said.add(key);
  };
}
