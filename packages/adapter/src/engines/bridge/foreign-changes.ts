import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pidOfHostEnd } from '../../link/attach-interface.ts';
import type { Log } from '../../log.ts';
import type { BridgeAddresses } from './bridge-addresses.ts';
import type { BridgePort, BridgePorts } from './bridge-ports.ts';

/** Which containers another process (`pw attach`, `pw detach`) has given other addresses than this one knows of. */
export interface ForeignChanges extends Disposable {
  /** From now on `changed` is told, which looks at the container and notes what it has. */
  follow(changed: (id: string) => Promise<void>): void;
  /** The kernel tells of a link: it is there, has changed, or is gone. */
  seen(link: string): void;
  /** The kernel's events were lost. */
  lost(): void;
  /** All ports, as they are now. */
  compare(ports: readonly BridgePort[]): void;
}

interface ForeignParts {
  ports: Pick<BridgePorts, 'find' | 'list'>;
  addresses: Pick<BridgeAddresses, 'expected' | 'running'>;
  log: Log;
}

/** A container that is attached makes a dozen events; what it has then is as expected. */
const COLLECT_MS = 100;
/** Another process puts an address on the port first, and only then into the container. */
const TRIES = 20;

export function createForeignChanges(parts: ForeignParts): ForeignChanges {
  const pids = new Set<number>();
  let tell: ((id: string) => Promise<void>) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLost = false;
  const settle = createSettle(parts, (id) => tell?.(id));
  const lookAt = async (pid: number) => {
    const port = await parts.ports.find(pid);
    if (port !== undefined && !isExpected(parts, port)) void settle(port.id, pid);
    // Its process is there, and its link is not: it has been detached, and the link alone said which container it was.
    if (port === undefined && existsSync(`/proc/${pid}/ns/net`)) isLost = true;
  };
  const look = async () => {
    timer = undefined;
    const collected = [...pids];
    pids.clear();
    for (const pid of collected) await lookAt(pid);
    if (!isLost) return;
    isLost = false;
    compareAll(parts, await parts.ports.list(), settle);
  };
  const ask = () => {
    if (tell === undefined) return;
    timer ??= setTimeout(() => look().catch((err: unknown) => logFailure(parts, err)), COLLECT_MS).unref();
  };
  return {
    follow(changed) {
      tell = changed;
    },
    seen(link) {
      const pid = pidOfHostEnd(link);
      if (pid === undefined || tell === undefined) return;
      pids.add(pid);
      ask();
    },
    lost() {
      isLost = true;
      ask();
    },
    compare(present) {
      if (tell !== undefined) compareAll(parts, present, settle);
    },
    [Symbol.dispose]() {
      tell = undefined;
      clearTimeout(timer);
    },
  };
}

function compareAll(parts: ForeignParts, present: readonly BridgePort[], settle: Settle): void {
  const ids = new Set(present.flatMap(({ id }) => id ?? []));
  for (const port of present) if (!isExpected(parts, port)) void settle(port.id, port.pid);
  for (const id of parts.addresses.running()) {
    if (!ids.has(id) && parts.addresses.expected(id).length > 0) void settle(id, undefined);
  }
}

type Settle = (id: string | undefined, pid: number | undefined) => Promise<void>;

/** One at a time for a container: has it looked at until what is known of it is what its port says. `pid`: undefined for no port. */
function createSettle(parts: ForeignParts, changed: (id: string) => Promise<void> | undefined): Settle {
  const busy = new Set<string>();
  const settle = async (id: string, pid: number | undefined) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (tries > 0) await sleep(COLLECT_MS, undefined, { ref: false });
      const telling = changed(id);
      if (telling === undefined) return;
      await telling;
      const port = pid === undefined ? undefined : await parts.ports.find(pid);
      if (port === undefined || isExpected(parts, port)) return;
    }
  };
  return async (id, pid) => {
    if (id === undefined || busy.has(id)) return;
    busy.add(id);
    await settle(id, pid).catch((err: unknown) => logFailure(parts, err));
    busy.delete(id);
  };
}

/** One without an id is not attached to its end, or the bridge itself. */
function isExpected({ addresses }: Pick<ForeignParts, 'addresses'>, port: BridgePort): boolean {
  if (port.id === undefined) return true;
  const expected = new Set(addresses.expected(port.id));
  return expected.size === port.addresses.length && port.addresses.every((address) => expected.has(address));
}

function logFailure({ log }: ForeignParts, err: unknown): void {
  log.warn({ err }, 'addresses that another process has changed are not known yet');
}
