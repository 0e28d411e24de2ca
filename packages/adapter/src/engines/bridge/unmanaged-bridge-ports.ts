import type { Ipv4Cidr } from '@pw/core';
import { hostEndName } from '../../link/attach-interface.ts';
import { openContainerNamespace } from '../../link/container-namespace.ts';
import { interfaceAddresses } from '../../link/detach-interface.ts';
import type { DockerdNamespace } from '../../link/dockerd-namespace.ts';
import type { Libc } from '../../netlink/libc.ts';
import { findLink, listPorts } from '../../netlink/links.ts';
import type { BridgeClaims } from './bridge-claims.ts';
import type { BridgeState } from './bridge-state.ts';

const PREFIX = hostEndName(0).slice(0, -1);

/** Ports of the bridge that somebody else attached, as another `pw-adapter attach` does: the kernel is asked for them. */
export interface UnmanagedBridgePorts {
  /** From now on this process's container is ours. */
  own(pid: number): void;
  /** Takes note of addresses that came, and lets go of those whose port has gone. */
  refresh(): Promise<void>;
  /** The processes whose containers have a port. */
  pids(): Promise<number[]>;
}

export function createUnmanagedBridgePorts(
  libc: Libc,
  state: BridgeState,
  claims: BridgeClaims,
): UnmanagedBridgePorts {
  const own = new Set<number>();
  const foreign = new Set<number>();
  const pids = () => portPids(state.engine, state.network.bridge);
  return {
    own(pid) {
      own.add(pid);
      if (foreign.delete(pid)) claims.removed(ownerName(pid));
    },
    async refresh() {
      const present = await pids();
      for (const pid of own) if (!present.includes(pid)) own.delete(pid);
      for (const pid of foreign) {
        if (!present.includes(pid) && foreign.delete(pid)) claims.removed(ownerName(pid));
      }
      for (const pid of present) {
        if (own.has(pid) || foreign.has(pid)) continue;
        foreign.add(pid);
        claims.note(ownerName(pid), await addressesOf(libc, state.engine, pid));
      }
    },
    pids,
  };
}

function ownerName(pid: number): string {
  return `the container of process ${pid}`;
}

async function portPids(engine: DockerdNamespace, bridge: string): Promise<number[]> {
  const link = await findLink(engine.socket, bridge);
  if (link === undefined) return [];
  const names = (await listPorts(engine.socket, link.index)).map((port) => port.name);
  return names.filter((name) => /^\d+$/.test(withoutPrefix(name))).map((name) => Number(withoutPrefix(name)));
}

function withoutPrefix(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
}

/** None when the process has gone or cannot be read. */
async function addressesOf(libc: Libc, engine: DockerdNamespace, pid: number): Promise<Ipv4Cidr[]> {
  try {
    using guest = openContainerNamespace(pid, engine.namespace);
    return guest === undefined ? [] : await interfaceAddresses(libc, guest);
  } catch {
    return [];
  }
}
