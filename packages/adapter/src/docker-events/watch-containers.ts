import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerInspect, Ipv4Cidr } from '@pw/core';
import { pickedAddresses, targetOf } from '../attach/container-request.ts';
import type { Attacher } from '../attach/create-attacher.ts';
import { type InspectedContainer, knownContainers } from '../attach/known-containers.ts';
import type { ContainerEvent } from '../docker/container-events.ts';
import type { DockerClient } from '../docker/docker-client.ts';
import type { NetworkEngine } from '../engines/network-engine.ts';
import { isOurs, LABELS, type Ownership } from '../labels.ts';
import type { Log } from '../log.ts';
import type { NameService } from '../names/create-name-service.ts';
import { attachInBackground } from './attach-in-background.ts';
import { createBackoff } from './backoff.ts';

export interface WatchParts {
  docker: DockerClient;
  engine: NetworkEngine;
  attacher: Attacher;
  log: Log;
  ownership: Ownership;
  /** undefined: names are not ours to keep. */
  names?: NameService;
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
  parts.names?.restore(await onNetwork(known, parts.engine));
  for (const { id, running } of known) {
    if (running) void attachInBackground(id, parts, { signal, killOnFailure: false });
  }
}

/** What was picked at the attach of a container is in no label: the engine tells. */
async function onNetwork(
  known: readonly InspectedContainer[],
  engine: NetworkEngine,
): Promise<{ container: ContainerInspect; addresses: readonly Ipv4Cidr[] }[]> {
  const running = known.filter(({ container }) => container.State.Running && container.State.Pid > 0);
  return Promise.all(
    running.map(async ({ container, request: { requests, picked } }) => {
      const named = requests.flatMap((request) => (request.kind === 'address' ? [request.cidr] : []));
      const isWhole = named.length + picked.length >= requests.length;
      return {
        container,
        addresses: isWhole ? [...named, ...picked] : await engine.addressesOf(targetOf(container)),
      };
    }),
  );
}

/** Never waits: Docker drops the events of a reader that falls behind. */
function handleEvent(event: ContainerEvent, parts: WatchParts, signal: AbortSignal): void {
  const { attacher, engine, names } = parts;
  if (event.action === 'start') names?.changed();
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
    case 'rename':
      names?.renamed(event.id, event.labels.name ?? '');
      return;
    case 'die':
      attacher.forget(event.id);
      engine.died(event.id);
      names?.detached(event.id);
      return;
    case 'destroy':
      attacher.forget(event.id);
      engine.removed(event.id);
      names?.detached(event.id);
      return;
  }
}
