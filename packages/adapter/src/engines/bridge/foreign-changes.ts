import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pidOfHostEnd } from '../../link/attach-interface.ts';
import type { Log } from '../../log.ts';
import { mapConcurrently } from '../../map-concurrently.ts';
import type { BridgeAddresses } from './bridge-addresses.ts';
import type { BridgePort, BridgePorts } from './bridge-ports.ts';

/** Looks at a container and notes what it has. False: it does not run, or is not ours, and need not be looked at. */
type Tell = (id: string) => Promise<boolean>;

/** Which containers another process (`pw attach`, `pw detach`) has given other addresses than this one knows of. */
export interface ForeignChanges extends Disposable {
  /** From now on `changed` is told. */
  follow(changed: Tell): void;
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
/** How many containers are looked at at once, of those that one batch of events tells of. */
const LOOKS_AT_ONCE = 8;

export function createForeignChanges(parts: ForeignParts): ForeignChanges {
  const pids = new Set<number>();
  let tell: Tell | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLost = false;
  const settling = createSettling(parts, async (id) => (await tell?.(id)) === true);
  const look = async () => {
    timer = undefined;
    const collected = [...pids];
    pids.clear();
    const suspects: Suspect[] = [];
    for (const pid of collected) {
      const port = await parts.ports.find(pid);
      if (port !== undefined) suspects.push(...settling.suspects([port]));
      // It has been detached, and the link alone said which container it was.
      else if (settling.gone(pid)) isLost = true;
    }
    settling.settle(suspects);
    if (!isLost) return;
    isLost = false;
    settling.compare(await parts.ports.list());
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
      if (tell !== undefined) settling.compare(present);
    },
    [Symbol.dispose]() {
      tell = undefined;
      clearTimeout(timer);
    },
  };
}

/** A container that may have other addresses than is known. `pid`: undefined where it has no port. */
interface Suspect {
  id: string;
  pid: number | undefined;
}

function withoutPort({ addresses }: ForeignParts, present: readonly BridgePort[]): Suspect[] {
  const ids = new Set(present.map(({ id }) => id));
  return addresses
    .running()
    .filter((id) => !ids.has(id) && addresses.expected(id).length > 0)
    .map((id) => ({ id, pid: undefined }));
}

/** Has containers looked at until what is known of each is what its port says: one look at a time for each of them. */
function createSettling(parts: ForeignParts, changed: Tell) {
  /** Those that are looked at, with the newest that is known of their port. */
  const busy = new Map<string, number | undefined>();
  const again = new Set<string>();
  /** The container of a process that is nothing to us, for as long as it has its port. */
  const leftAlone = new Map<number, string>();
  const settle = async (id: string) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (tries > 0) await sleep(COLLECT_MS, undefined, { ref: false });
      const pid = busy.get(id);
      if (!(await changed(id))) {
        if (pid !== undefined) leftAlone.set(pid, id);
        return;
      }
      // What came meanwhile is part of what is seen now.
      again.delete(id);
      const newest = busy.get(id);
      if (newest === undefined || (await isSettled(parts, { id, pid: newest }))) return;
    }
  };
  const start = async ({ id, pid }: Suspect) => {
    const isBusy = busy.has(id);
    busy.set(id, pid);
    again.add(id);
    if (isBusy) return;
    while (again.delete(id)) await settle(id).catch((err: unknown) => logFailure(parts, err));
    busy.delete(id);
  };
  const suspects = (ports: readonly BridgePort[]): Suspect[] =>
    ports.flatMap((port) => {
      const { id, pid } = port;
      if (id === undefined || pid === undefined || leftAlone.get(pid) === id) return [];
      // What is as expected may be so no more when a look that is under way notes what it saw before.
      return busy.has(id) || !isExpected(parts, port) ? [{ id, pid }] : [];
    });
  /** Nobody waits for it. */
  const settleAll = (all: readonly Suspect[]) => void mapConcurrently(all, LOOKS_AT_ONCE, start);
  return {
    suspects,
    settle: settleAll,
    compare: (present: readonly BridgePort[]) =>
      settleAll([...suspects(present), ...withoutPort(parts, present)]),
    /** A process has no port any more. Says whether the process is there still. */
    gone(pid: number): boolean {
      leftAlone.delete(pid);
      return existsSync(`/proc/${pid}/ns/net`);
    },
  };
}

async function isSettled(parts: ForeignParts, { id, pid }: { id: string; pid: number }): Promise<boolean> {
  const port = await parts.ports.find(pid);
  return port === undefined ? parts.addresses.expected(id).length === 0 : isExpected(parts, port);
}

/** One without an id is not attached to its end, or the bridge itself. */
function isExpected({ addresses }: ForeignParts, port: BridgePort): boolean {
  if (port.id === undefined) return true;
  const expected = new Set(addresses.expected(port.id));
  return expected.size === port.addresses.length && port.addresses.every((address) => expected.has(address));
}

function logFailure({ log }: ForeignParts, err: unknown): void {
  log.warn({ err }, 'addresses that another process has changed are not known yet');
}
