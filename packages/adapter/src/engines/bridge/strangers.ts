import { pidOfHostEnd } from '../../link/attach-interface.ts';
import type { BridgePorts } from './bridge-ports.ts';

/** Host ends that another process has put on the bridge: their addresses are learned before one is given out. */
export interface Strangers {
  /** From now on this process's container is ours. */
  know(pid: number): void;
  /** The kernel tells of a link. */
  seen(name: string): void;
  gone(name: string): void;
  adopt(): Promise<void>;
}

export function createStrangers(ports: Pick<BridgePorts, 'adopt'>): Strangers {
  const own = new Set<number>();
  const unknown = new Set<number>();
  return {
    know: (pid) => void own.add(pid),
    seen(name) {
      const pid = pidOfHostEnd(name);
      if (pid !== undefined && !own.has(pid)) unknown.add(pid);
    },
    gone(name) {
      const pid = pidOfHostEnd(name);
      if (pid !== undefined && own.delete(pid)) unknown.delete(pid);
    },
    async adopt() {
      for (const pid of unknown) {
        unknown.delete(pid);
        await ports.adopt(pid);
      }
    },
  };
}
