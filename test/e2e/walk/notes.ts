// What the walk itself has done that neither Docker nor a container's own settings say.
import type { Seen, SeenContainer } from './observe.ts';

/** Of one process of a container: all of it ends with the process. */
interface ProcessNotes {
  pid: number;
  added: Set<string>;
  removed: Set<string>;
  /** Another had one of its addresses at some time: it may wait for long, or be killed by the adapter. */
  contested: boolean;
}

export interface Notes {
  /** Addresses of the host. */
  exposed: Set<string>;
  of(container: SeenContainer): ProcessNotes;
  /** What it should have, by all that is known. */
  expected(container: SeenContainer): string[];
  /** Who, other than this container, holds the address: in the kernel, or because it was picked for it. */
  holder(address: string, seen: Seen, id?: string): string | undefined;
  /** Who wants the address and may get it at any moment: it runs without it, or Docker is about to start it again. */
  rival(address: string, seen: Seen, id?: string): string | undefined;
}

export function createNotes(): Notes {
  const processes = new Map<string, ProcessNotes>();
  const of = ({ id, pid }: SeenContainer) => {
    const known = processes.get(id);
    if (known?.pid === pid) return known;
    const fresh = { pid, added: new Set<string>(), removed: new Set<string>(), contested: false };
    processes.set(id, fresh);
    return fresh;
  };
  return {
    exposed: new Set(),
    of,
    expected(container) {
      const { added, removed } = of(container);
      const all = new Set([...container.named, ...container.picked, ...added]);
      return [...all].filter((address) => !removed.has(address)).sort();
    },
    holder(address, { containers, host }, id) {
      if (host.includes(address)) return 'the host';
      const holder = containers.find(
        (other) => other.id !== id && [...other.picked, ...other.addresses].includes(address),
      );
      return holder?.name;
    },
    rival: (address, { containers }, id) =>
      containers.find(
        (other) =>
          other.id !== id &&
          other.named.includes(address) &&
          !other.addresses.includes(address) &&
          !(other.running && of(other).removed.has(address)) &&
          (other.running || other.restarts),
      )?.name,
  };
}
