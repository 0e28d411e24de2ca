import { setTimeout as sleep } from 'node:timers/promises';
import { pickedAddresses } from '../attach/container-request.ts';
import type { Attacher } from '../attach/create-attacher.ts';
import { knownContainers } from '../attach/known-containers.ts';
import type { ContainerEvent } from '../docker/container-events.ts';
import type { DockerClient } from '../docker/docker-client.ts';
import type { NetworkEngine } from '../engines/network-engine.ts';
import { isOurs, LABELS, type Ownership } from '../labels.ts';
import type { Log } from '../log.ts';
import { attachInBackground } from './attach-in-background.ts';
import { createBackoff } from './backoff.ts';

export interface WatchParts {
  docker: DockerClient;
  engine: NetworkEngine;
  attacher: Attacher;
  log: Log;
  ownership: Ownership;
}

/**
 * Follows Docker's events until the signal: containers that start behind the proxy's back are attached, addresses of
 * those that end are given back. After every (re)connection all containers are looked at, because events may be lost.
 */
export async function watchContainers(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const backoff = createBackoff({ firstMs: 100, maxMs: 1000, factor: 2 });
  let since = Date.now() / 1000;
  while (!signal.aborted) {
    try {
      const events = await parts.docker.containerEvents(since, signal);
      await rescan(parts, signal);
      backoff.reset();
      for await (const event of events) {
        since = Math.max(since, event.time);
        handleEvent(event, parts, signal);
      }
    } catch (err) {
      if (!signal.aborted) parts.log.warn({ err }, 'Docker’s event stream failed; trying again');
    }
    await sleep(backoff.nextMs(), undefined, { signal }).catch(() => undefined);
  }
}

/** Gives the engine the whole truth, then attaches what runs. */
export async function rescan(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const known = await knownContainers(parts.docker, parts.ownership);
  await parts.engine.restore(known);
  for (const { id, running } of known) {
    if (running) void attachInBackground(id, parts, { signal, killOnFailure: false });
  }
}

/** Never waits: Docker drops the events of a reader that falls behind. */
function handleEvent(event: ContainerEvent, parts: WatchParts, signal: AbortSignal): void {
  const { attacher, engine } = parts;
  if (!isOurs(event.labels, parts.ownership)) return;
  switch (event.action) {
    case 'create':
      if ((event.labels[LABELS.addresses] ?? '') !== '') {
        engine.created(event.id, { requests: [], picked: pickedAddresses(event.labels) });
      }
      return;
    case 'start':
      void attachInBackground(event.id, parts, { signal, killOnFailure: true });
      return;
    case 'die':
      attacher.forget(event.id);
      engine.died(event.id);
      return;
    case 'destroy':
      attacher.forget(event.id);
      engine.removed(event.id);
      return;
  }
}
