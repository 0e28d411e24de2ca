import { setTimeout as sleep } from 'node:timers/promises';
import { pickedAddresses, targetOf } from '../attach/container-request.ts';
import type { Attacher } from '../attach/create-attacher.ts';
import { knownContainers } from '../attach/known-containers.ts';
import { createBackoff } from '../backoff.ts';
import type { ContainerEvent } from '../docker/container-events.ts';
import type { DockerClient } from '../docker/docker-client.ts';
import type { KnownContainer, NetworkEngine } from '../engines/network-engine.ts';
import type { Foreground } from '../foreground.ts';
import { isOurs, type Ownership } from '../labels.ts';
import type { Log } from '../log.ts';
import type { NameService, OnNetwork } from '../names/create-name-service.ts';
import { attachAll } from './attach-in-background.ts';
import { type BackgroundAttaches, createBackgroundAttaches } from './background-attaches.ts';

export interface WatchParts {
  docker: DockerClient;
  engine: NetworkEngine;
  attacher: Attacher;
  log: Log;
  ownership: Ownership;
  foreground: Pick<Foreground, 'giveWay'>;
  /** undefined: names are not ours to keep. */
  names?: NameService | undefined;
}

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 1000;

/**
 * Follows Docker's events until the signal: containers that start without the proxy are attached, addresses of
 * those that end are released. After every (re)connection all containers are checked, because events may be lost.
 */
export async function watchContainers(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const backoff = createBackoff({ firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS, factor: 2 });
  const background = createBackgroundAttaches(parts, { signal });
  let since = Date.now() / 1000;
  while (!signal.aborted) {
    try {
      using events = await parts.docker.containerEvents(since, signal);
      await rescan(parts, signal);
      backoff.reset();
      for await (const event of events) {
        since = Math.max(since, event.time);
        handleEvent(event, parts, background);
      }
    } catch (err) {
      if (!signal.aborted) parts.log.warn({ err }, 'Docker’s event stream failed; trying again');
    }
    await sleep(backoff.nextMs(), undefined, { signal }).catch(() => undefined);
  }
}

/** Gives the engine the whole truth. */
export async function restoreEngine({
  docker,
  engine,
  ownership,
}: Pick<WatchParts, 'docker' | 'engine' | 'ownership'>): Promise<{
  known: KnownContainer[];
  attached: ReadonlySet<string>;
}> {
  const known = await knownContainers(docker, ownership);
  return { known, attached: await engine.restore(known) };
}

/** Restores the engine, then attaches what runs without its network. */
async function rescan(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const named = parts.names?.known() ?? [];
  const remembered = parts.attacher.attachedIds();
  const { known, attached } = await restoreEngine(parts);
  const running = known.filter((container) => container.running).map(({ id }) => id);
  const isThere = (id: string) => attached.has(id);
  const durationMs = Math.round(performance.now() - startedAt);
  parts.log.info({ containers: running.length, attached: attached.size, durationMs }, 'reconciled');
  void attachAll(
    running.filter((id) => !isThere(id)),
    parts,
    signal,
  );
  const runs = new Set(running);
  for (const id of remembered) if (!runs.has(id)) parts.attacher.forgetLast(id);
  for (const id of named) if (!runs.has(id)) parts.names?.detached(id);
  restoreNames(running.filter(isThere), parts);
}

/** Nobody waits for it. */
function restoreNames(ids: readonly string[], parts: WatchParts): void {
  void parts.names?.restore(findNamed(ids, parts)).catch((err: unknown) => {
    parts.log.warn({ err }, 'names are not all known yet');
  });
}

/** Docker's list has no hostnames, so each container is inspected: one by one, because nobody waits. */
async function* findNamed(
  ids: readonly string[],
  { docker, engine, foreground }: WatchParts,
): AsyncIterable<OnNetwork> {
  for (const id of ids) {
    await foreground.giveWay();
    const container = await docker.inspectContainer(id);
    if (container?.State.Running !== true || container.State.Pid === 0) continue;
    yield { container, addresses: await engine.addressesOf(targetOf(container)) };
  }
}

/** Never waits: Docker drops the events of a reader that falls behind. */
function handleEvent(event: ContainerEvent, parts: WatchParts, background: BackgroundAttaches): void {
  const { attacher, engine, names } = parts;
  if (event.action === 'start') names?.changed();
  if (!isOurs(event.labels, parts.ownership)) return;
  switch (event.action) {
    case 'create': {
      const picked = pickedAddresses(event.labels);
      if (picked.length > 0) engine.created?.(event.id, picked);
      return;
    }
    case 'start':
      background.started(event.id);
      return;
    case 'rename':
      if (event.labels.name !== undefined) names?.renamed(event.id, event.labels.name);
      return;
    case 'die':
      background.ended(event.id);
      attacher.forget(event.id);
      engine.died?.(event.id);
      names?.detached(event.id);
      return;
    case 'destroy':
      background.ended(event.id);
      attacher.forget(event.id);
      engine.removed?.(event.id);
      names?.detached(event.id);
      return;
  }
}
