import { type ContainerInspect, formatCidr, type IpCidr, lookUntil } from '@pw/core';
import { createContainerLocks } from '../container-locks.ts';
import type { DockerClient } from '../docker/docker-client.ts';
import type { AttachTarget, NetworkEngine } from '../engines/network-engine.ts';
import { isOurs, type Ownership } from '../labels.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { cannotSeeProcess, explainAttachFailure } from './attach-failure.ts';
import { containerRequest, targetOf } from './container-request.ts';
import { processStart } from './process-start.ts';
import { waitForPid } from './running-container.ts';

/** What came of an attach. */
export type AttachOutcome =
  | { kind: 'attached'; id: string; addresses: IpCidr[] }
  /** It asks for nothing, or uses a network that is not ours. */
  | { kind: 'unmanaged' }
  /** It does not run, or ended meanwhile: there is nothing to do and nothing left behind. */
  | { kind: 'gone' };

/** Docker hears of the end of a process from containerd; on a busy machine that takes some tenths of a second. */
const NOTICED = { withinMs: 1000, everyMs: 50 };

/** Attaches containers: one at a time for each container, any number at once. */
export interface Attacher {
  /** `ref`: id, short id or name. Throws ATTACH_FAILED, ADDRESS_IN_USE and the like. */
  attach(ref: string): Promise<AttachOutcome>;
  /**
   * Another process may have changed what a container has: corrects what is remembered of it, its names and the engine.
   * False, and nothing is done, for one that does not run, or is not ours.
   */
  look(id: string, ownership: Ownership): Promise<boolean>;
  /** What a container was given that has not ended since; undefined: not by this attacher. */
  attachedAddresses(id: string): readonly IpCidr[] | undefined;
  /** The containers of which it knows that, and those to which it saw others give some. */
  attachedIds(): string[];
  /** The container's process ended; a later attach starts from the beginning, and one under way is not remembered. */
  forget(id: string): void;
  /** Its process ended, nobody knows when: an attach under way is one of its next process. */
  forgetLast(id: string): void;
}

export interface AttacherParts {
  docker: DockerClient;
  engine: NetworkEngine;
  log: Log;
  metrics: Metrics;
  /** What else a container gets before its ready signal: its /etc/hosts. Must not throw. */
  beforeReady?: ((container: ContainerInspect, addresses: readonly IpCidr[]) => Promise<void>) | undefined;
  /** Takes back what that noted of a container which ended while it was attached. */
  ended?: ((id: string) => void) | undefined;
}

interface Attached {
  pid: number;
  /** Of the process; undefined where we do not see it. Once started again, it is another one. */
  start: string | undefined;
  addresses: IpCidr[];
}

/** What is remembered. */
interface Memory {
  attached: Map<string, Attached>;
  /** What others than this attacher gave, when it was last looked at. */
  looked: Map<string, Pick<Attached, 'pid' | 'addresses'>>;
  /** The ids of attaches under way whose end is to be remembered. */
  wanted: Set<string>;
}

/** Attaches with one network engine; it remembers what is attached, so that a second event is cheap. */
export function createAttacher(parts: AttacherParts): Attacher {
  const locks = createContainerLocks();
  const memory: Memory = { attached: new Map(), looked: new Map(), wanted: new Set() };
  const { attached, looked, wanted } = memory;
  const underWay = new Map<string, Promise<unknown>>();
  parts.metrics.observe({ attached: () => attached.size, locks: () => locks.size() });
  const inspectAndAttach = async (ref: string): Promise<AttachOutcome> => {
    const seen = await parts.docker.inspectContainer(ref);
    if (seen === undefined) return { kind: 'gone' };
    return locks.run(seen.Id, () => attachOnce(parts, memory, seen));
  };
  const forgetLast = (id: string) => {
    attached.delete(id);
    looked.delete(id);
  };
  return {
    async attach(ref) {
      // Docker's event and the client's call come together: the second one needs no answer of Docker's for itself.
      await underWay.get(ref);
      const done = attached.get(ref);
      if (done?.start !== undefined && processStart(done.pid) === done.start)
        return { kind: 'attached', id: ref, addresses: done.addresses };
      const attaching = inspectAndAttach(ref);
      const ended = attaching.catch(() => undefined);
      underWay.set(ref, ended);
      try {
        return await attaching;
      } finally {
        if (underWay.get(ref) === ended) underWay.delete(ref);
      }
    },
    look: (id, ownership) => locks.run(id, () => lookOnce(parts, memory, { id, ownership })),
    attachedAddresses: (id) => attached.get(id)?.addresses,
    attachedIds: () => [...attached.keys(), ...looked.keys()],
    forget(id) {
      forgetLast(id);
      wanted.delete(id);
    },
    forgetLast,
  };
}

/** Docker's event and the client's call both ask for the same attach; the second one finds it done. */
async function attachOnce(
  parts: AttacherParts,
  { attached, looked, wanted }: Memory,
  seen: ContainerInspect,
): Promise<AttachOutcome> {
  const request = containerRequest(seen);
  if (request === undefined) return { kind: 'unmanaged' };
  const container = await waitForPid(parts.docker, seen);
  if (container === undefined) return { kind: 'gone' };
  const target = targetOf(container);
  const done = attached.get(target.id);
  if (done?.pid === target.pid) return { kind: 'attached', id: target.id, addresses: done.addresses };
  const start = processStart(target.pid);
  const beforeReady = async (all: readonly IpCidr[]) => parts.beforeReady?.(container, all);
  wanted.add(target.id);
  try {
    const addresses = await measured(parts, target, () => parts.engine.attach(target, request, beforeReady));
    if (addresses === undefined) return await gone(parts, target);
    if (wanted.has(target.id)) attached.set(target.id, { pid: target.pid, start, addresses });
    looked.delete(target.id);
    return { kind: 'attached', id: target.id, addresses };
  } finally {
    if (!wanted.delete(target.id)) tellEnd(parts, target.id);
  }
}

async function lookOnce(
  parts: AttacherParts,
  { attached, looked, wanted }: Memory,
  { id, ownership }: { id: string; ownership: Ownership },
): Promise<boolean> {
  const container = await parts.docker.inspectContainer(id);
  if (container?.State.Running !== true || container.State.Pid === 0) return false;
  if (!isOurs(container.Config.Labels ?? {}, ownership)) return false;
  const target = targetOf(container);
  wanted.add(id);
  try {
    const addresses = await parts.engine.addressesOf(target);
    // It has ended, and Docker has yet to notice: its addresses are kept for a while.
    if (addresses.length === 0 && processStart(target.pid) === undefined) return false;
    parts.engine.corrected?.(id, addresses);
    const done = attached.get(id);
    const isAttached = done?.pid === target.pid;
    const known = isAttached ? done : looked.get(id);
    if (known?.pid === target.pid && isSame(known.addresses, addresses)) return true;
    parts.log.info(
      { container: id.slice(0, 12), addresses: addresses.map(formatCidr) },
      'changed by another process',
    );
    if (isAttached) attached.set(id, { ...done, addresses });
    else if (wanted.has(id)) looked.set(id, { pid: target.pid, addresses });
    await parts.beforeReady?.(container, addresses);
    return true;
  } finally {
    if (!wanted.delete(id)) tellEnd(parts, id);
  }
}

/** In any order. */
function isSame(one: readonly IpCidr[], other: readonly IpCidr[]): boolean {
  const [text, otherText] = [one, other].map((cidrs) => cidrs.map(formatCidr).toSorted().join(' '));
  return text === otherText;
}

/** Again: the first time was perhaps before the addresses were noted. */
function tellEnd({ engine, ended }: AttacherParts, id: string): void {
  engine.died?.(id);
  ended?.(id);
}

async function measured(
  { log, metrics }: AttacherParts,
  target: AttachTarget,
  work: () => Promise<IpCidr[] | undefined>,
): Promise<IpCidr[] | undefined> {
  const container = target.id.slice(0, 12);
  const startedAt = performance.now();
  try {
    const addresses = await explainAttachFailure(target.id, work);
    const durationMs = performance.now() - startedAt;
    if (addresses === undefined) return undefined;
    metrics.attached(durationMs);
    log.info({ container, addresses: addresses.map(formatCidr), durationMs: round(durationMs) }, 'attached');
    return addresses;
  } catch (error) {
    metrics.failed();
    throw error;
  }
}

/**
 * No process: fine when the container has ended, which Docker notices a moment later, else we do not see the processes of
 * the host.
 */
async function gone({ docker }: AttacherParts, target: AttachTarget): Promise<AttachOutcome> {
  const look = async (): Promise<AttachOutcome | undefined> => {
    const now = await docker.inspectContainer(target.id);
    return now?.State.Running === true && now.State.Pid === target.pid ? undefined : { kind: 'gone' };
  };
  const outcome = await lookUntil(look, NOTICED);
  if (outcome === undefined) throw cannotSeeProcess(target.pid);
  return outcome;
}

function round(durationMs: number): number {
  return Math.round(durationMs * 10) / 10;
}
