// The bridge of a weave router, in the engine's namespace.
import { type IpCidr, type Ipv4Cidr, ofFamily, PowerstripError, type WeaveAddressRequest } from '@pw/core';
import { attachInterface } from '../../link/attach-interface.ts';
import { openContainerNamespace } from '../../link/container-namespace.ts';
import { detachInterface, interfaceAddresses } from '../../link/detach-interface.ts';
import { type DockerdNamespace, openDockerdNamespace } from '../../link/dockerd-namespace.ts';
import { removeAddresses } from '../../link/remove-addresses.ts';
import { listAddresses } from '../../netlink/addresses.ts';
import type { Libc } from '../../netlink/libc.ts';
import { findLink, type Link } from '../../netlink/links.ts';
import type { NetNamespace } from '../../netlink/net-namespace.ts';
import { overlapWarnings } from '../overlap-warnings.ts';

/** Where a bridge hands its packets to the fast datapath; a plain bridge has no such link. */
const FAST_DATAPATH_LINK = 'vethwe-datapath';

export interface WeaveBridge extends Disposable {
  /** undefined: the process has gone. */
  attach(pid: number, addresses: readonly Ipv4Cidr[]): Promise<Ipv4Cidr[] | undefined>;
  /** Gives what was there and meant; without any address left, the interface goes. */
  detach(pid: number, isMeant: (cidr: IpCidr) => boolean): Promise<Ipv4Cidr[]>;
  addressesOf(pid: number): Promise<Ipv4Cidr[]>;
  warnings(requests: readonly WeaveAddressRequest[]): Promise<string[]>;
  /** Takes addresses from the host's end; gives those that were there. */
  hide(addresses: readonly Ipv4Cidr[]): Promise<Ipv4Cidr[]>;
}

/** Throws ENGINE_NAMESPACE when the engine's is out of reach, BRIDGE_MISSING when it has no such bridge. */
export async function openWeaveBridge(
  libc: Libc,
  { dockerHost, routerBridge: name }: { dockerHost: string; routerBridge: string },
): Promise<WeaveBridge> {
  const dockerd = await openWithBridge(libc, dockerHost, name);
  const visit = async <T>(pid: number, work: (guest: NetNamespace) => Promise<T>): Promise<T | undefined> => {
    using guest = openContainerNamespace(pid, dockerd.namespace);
    return guest === undefined ? undefined : await work(guest);
  };
  return {
    attach: (pid, addresses) =>
      visit(pid, async (guest) => {
        const bridge = await mustFind(dockerd, name);
        const disableTxChecksum = (await findLink(dockerd.socket, FAST_DATAPATH_LINK)) === undefined;
        await attachInterface({ libc, dockerd, bridge, guest, pid, addresses, disableTxChecksum });
        return [...addresses];
      }),
    detach: async (pid, isMeant) =>
      ofFamily(4, (await visit(pid, (guest) => detachInterface(libc, guest, isMeant))) ?? []),
    addressesOf: async (pid) =>
      ofFamily(4, (await visit(pid, (guest) => interfaceAddresses(libc, guest))) ?? []),
    warnings: (requests) => overlapWarnings(dockerd.socket, name, requests),
    hide: (addresses) => hide(dockerd, name, addresses),
    [Symbol.dispose]: () => dockerd[Symbol.dispose](),
  };
}

async function hide(
  { socket }: DockerdNamespace,
  name: string,
  addresses: readonly Ipv4Cidr[],
): Promise<Ipv4Cidr[]> {
  const link = await findLink(socket, name);
  if (link === undefined) return [];
  const wanted = new Set(addresses.map((cidr) => cidr.address));
  const all = ofFamily(4, await listAddresses(socket, link.index));
  const present = all.filter((cidr) => wanted.has(cidr.address));
  await removeAddresses(socket, link.index, present);
  return present;
}

async function openWithBridge(libc: Libc, dockerHost: string, name: string): Promise<DockerdNamespace> {
  const found = await openDockerdNamespace(libc, dockerHost, name).catch(() => undefined);
  if (found !== undefined) return found;
  using any = await openDockerdNamespace(libc, dockerHost);
  await mustFind(any, name);
  return openDockerdNamespace(libc, dockerHost, name);
}

async function mustFind({ socket }: DockerdNamespace, name: string): Promise<Link> {
  const link = await findLink(socket, name);
  if (link !== undefined) return link;
  throw new PowerstripError('BRIDGE_MISSING', `the bridge ${name} of the weave router is not there`, {
    status: 500,
    hint: 'Run `weave launch` again; after `weave reset` every container has to be attached again.',
  });
}
