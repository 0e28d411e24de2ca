import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ContainerInspect,
  formatIpv4Cidr,
  type Ipv4Cidr,
  isPowerstripError,
  PowerstripError,
} from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';
import type { Engine } from '../engines/engine.ts';
import type { Log } from '../log.ts';
import { createContainerLocks } from './container-locks.ts';
import { containerRequest } from './container-request.ts';

/** What came of an attach. */
export type AttachOutcome =
  | { kind: 'attached'; id: string; addresses: Ipv4Cidr[] }
  /** It asks for nothing, or uses a network that is not ours. */
  | { kind: 'unmanaged' }
  /** It is not running, or went away meanwhile: nothing to do, nothing left behind. */
  | { kind: 'gone' };

/** Attaches containers: one at a time for each container, any number at once. */
export interface Attacher {
  /** `ref`: id, short id or name. Throws ATTACH_FAILED, ADDRESS_IN_USE and the like. */
  attach(ref: string): Promise<AttachOutcome>;
}

export interface AttacherParts {
  docker: DockerClient;
  engine: Engine;
  log: Log;
}

/** Docker says `Running` a little before it knows the pid. */
const PID_POLL_MS = 20;
const PID_TRIES = 250;

export function createAttacher(parts: AttacherParts): Attacher {
  const locks = createContainerLocks();
  return {
    async attach(ref) {
      const seen = await parts.docker.inspectContainer(ref);
      if (seen === undefined) return { kind: 'gone' };
      return locks.run(seen.Id, () => attachInspected(parts, seen));
    },
  };
}

async function attachInspected(parts: AttacherParts, seen: ContainerInspect): Promise<AttachOutcome> {
  const wanted = containerRequest(seen);
  if (wanted === undefined) return { kind: 'unmanaged' };
  const container = await waitForPid(parts.docker, seen);
  if (container === undefined) return { kind: 'gone' };
  const target = { id: container.Id, pid: container.State.Pid };
  const startedAt = performance.now();
  const addresses = await wrapFailure(target.id, () =>
    parts.engine.attach(target, wanted.requests, wanted.picked),
  );
  if (addresses === undefined) return gone(parts, container);
  const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
  parts.log.info(
    { container: target.id.slice(0, 12), addresses: addresses.map(formatIpv4Cidr), durationMs },
    'attached',
  );
  return { kind: 'attached', id: target.id, addresses };
}

/** undefined: it does not run. */
async function waitForPid(
  docker: DockerClient,
  first: ContainerInspect,
): Promise<ContainerInspect | undefined> {
  let container: ContainerInspect | undefined = first;
  for (let tries = 0; tries < PID_TRIES && container?.State.Running === true; tries += 1) {
    if (container.State.Pid > 0) return container;
    await sleep(PID_POLL_MS);
    container = await docker.inspectContainer(first.Id);
  }
  return undefined;
}

/** The engine saw no process. That is fine when the container ended, else we do not see the host's processes. */
async function gone(parts: AttacherParts, before: ContainerInspect): Promise<AttachOutcome> {
  const now = await parts.docker.inspectContainer(before.Id);
  if (now?.State.Running !== true || now.State.Pid !== before.State.Pid) return { kind: 'gone' };
  throw new PowerstripError('ATTACH_FAILED', `process ${before.State.Pid} of the container cannot be seen`, {
    status: 500,
    hint: 'Run the adapter with --pid host.',
  });
}

async function wrapFailure<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isPowerstripError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PowerstripError('ATTACH_FAILED', `container ${id.slice(0, 12)}: ${reason}`, {
      status: 500,
      cause,
    });
  }
}
