import { PowerstripError } from '@pw/core';
import { hostDockerd } from '../docker/host-dockerd.ts';
import type { Libc } from '../netlink/libc.ts';
import { findLink } from '../netlink/links.ts';
import { type NetNamespace, netNamespacePath, openNetNamespace } from '../netlink/net-namespace.ts';
import { type NetlinkSocket, openNetlinkSocket } from '../netlink/netlink-socket.ts';
import { peerPid } from '../netlink/peer-pid.ts';

/** The network namespace in which the Docker engine makes its bridges, with a netlink socket in it. */
export interface DockerdNamespace extends Disposable {
  /** The engine process that it was found through. */
  pid: number | 'self';
  namespace: NetNamespace;
  socket: NetlinkSocket;
}

/**
 * Finds the engine's namespace from wherever we run: through the peer of the engine's socket, through the dockerd that is
 * in no container, through pid 1 (socket activation), and at last our own. `bridgeName`: only take one that has this
 * link. Throws ENGINE_NAMESPACE.
 */
export async function openDockerdNamespace(
  libc: Libc,
  dockerHost: string,
  bridgeName?: string,
): Promise<DockerdNamespace> {
  const refusals: string[] = [];
  for (const pid of dockerdPids(libc, dockerHost)) {
    const opened = tryOpen(libc, pid, refusals);
    if (opened === undefined) continue;
    if (bridgeName === undefined || (await findLink(opened.socket, bridgeName)) !== undefined) return opened;
    refusals.push(`process ${pid}: no bridge ${bridgeName} in its namespace`);
    opened[Symbol.dispose]();
  }
  throw new PowerstripError(
    'ENGINE_NAMESPACE',
    `the engine's network namespace cannot be opened (${refusals.join('; ')})`,
    { status: 500 },
  );
}

function tryOpen(libc: Libc, pid: number | 'self', refusals: string[]): DockerdNamespace | undefined {
  try {
    const namespace = openNetNamespace(netNamespacePath(pid));
    const socket = openNetlinkSocket(libc, namespace);
    const dispose = () => {
      socket[Symbol.dispose]();
      namespace[Symbol.dispose]();
    };
    return { pid, namespace, socket, [Symbol.dispose]: dispose };
  } catch (error) {
    refusals.push(`process ${pid}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/**
 * The processes through which the engine may be reached, most likely first. None is a container's, unless that is what
 * listens at the engine's socket.
 */
export function* dockerdPids(libc: Libc, dockerHost: string): Iterable<number | 'self'> {
  const peer = peerOf(libc, dockerHost);
  if (peer !== undefined && peer > 1) yield peer;
  // All of /proc is read for this one.
  const dockerd = hostDockerd();
  if (dockerd !== undefined && dockerd !== peer) yield dockerd;
  yield 1;
  yield 'self';
}

function peerOf(libc: Libc, dockerHost: string): number | undefined {
  if (!dockerHost.startsWith('unix://')) return undefined;
  try {
    return peerPid(libc, dockerHost.slice('unix://'.length));
  } catch {
    return undefined;
  }
}
