import { setTimeout as sleep } from 'node:timers/promises';
import { isPowerstripError } from '@pw/core';
import type { Attacher } from '../attach/create-attacher.ts';
import { createBackoff } from '../backoff.ts';
import type { DockerClient } from '../docker/docker-client.ts';
import type { Log } from '../log.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { isShim } from '../shim.ts';

export interface BackgroundParts {
  docker: DockerClient;
  attacher: Attacher;
  log: Log;
}

interface BackgroundOptions {
  signal: AbortSignal;
  killOnFailure: boolean;
  /** From the first failure to the second try; each later wait is half as long again. Default 2000 ms. */
  firstDelayMs?: number;
}

/**
 * Attaches a container that no client waits for. `killOnFailure`: one that still fails at the second try and waits in
 * the shim is killed, so that its restart policy starts it again; the delay gives a client that waits time to report the failure first.
 * Otherwise it is tried again for as long as it runs. Never rejects.
 */
export async function attachInBackground(
  id: string,
  parts: BackgroundParts,
  { signal, killOnFailure, firstDelayMs = 2000 }: BackgroundOptions,
): Promise<void> {
  const backoff = createBackoff({ firstMs: firstDelayMs, maxMs: 60_000, factor: 1.5 });
  for (let tries = 1; !signal.aborted; tries += 1) {
    const failure = await tryAttach(id, parts);
    if (failure === undefined || signal.aborted) return;
    parts.log.warn({ container: id.slice(0, 12), err: failure, tries }, 'not attached');
    // Created without the proxy: what it asks for is not going to change.
    if (isPowerstripError(failure) && failure.code === 'BAD_WEAVE_CIDR') return;
    if (killOnFailure && tries > 1 && (await killWaiting(id, parts))) return;
    await sleep(backoff.nextMs(), undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Many at once would keep those waiting that start now. */
const AT_ONCE = 4;

/** Attaches containers that run without their network, a few at once; each is tried for as long as it runs. */
export async function attachAll(
  ids: readonly string[],
  parts: BackgroundParts,
  signal: AbortSignal,
): Promise<void> {
  await mapConcurrently(ids, AT_ONCE, async (id) => {
    if (signal.aborted || (await tryAttach(id, parts)) === undefined) return;
    // From the start, so that the failure is logged and followed up; the others need not wait for that.
    void attachInBackground(id, parts, { signal, killOnFailure: false });
  });
}

async function tryAttach(id: string, { attacher }: BackgroundParts): Promise<unknown> {
  try {
    await attacher.attach(id);
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * Whether it was killed: it may be none that waits. Not through Docker: a container that Docker killed on request is not
 * restarted.
 */
async function killWaiting(id: string, { docker, log }: BackgroundParts): Promise<boolean> {
  try {
    const container = await docker.inspectContainer(id);
    if (container?.State.Running !== true || !isHijacked(container.Config.Entrypoint)) return false;
    return container.State.Pid > 0 && process.kill(container.State.Pid, 'SIGKILL');
  } catch (err) {
    log.error({ container: id.slice(0, 12), err }, 'a container without its network could not be killed');
    return false;
  }
}

function isHijacked(entrypoint: string | string[] | null | undefined): boolean {
  return isShim(typeof entrypoint === 'string' ? entrypoint : entrypoint?.[0]);
}
