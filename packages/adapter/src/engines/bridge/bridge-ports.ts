import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { type IpCidr, isContainerId } from '@pw/core';
import { hostEndName, pidOfHostEnd } from '../../link/attach-interface.ts';
import { openContainerNamespace } from '../../link/container-namespace.ts';
import { interfaceAddresses } from '../../link/detach-interface.ts';
import type { DockerdNamespace } from '../../link/dockerd-namespace.ts';
import type { Libc } from '../../netlink/libc.ts';
import { deleteLink, findLink, type Link, listLinks, setHairpin, setMaster } from '../../netlink/links.ts';
import { addressInUse } from '../address-book.ts';
import { createLinkNames } from './link-names.ts';

/** The host end of a container's pair, or the bridge itself, which has the addresses of the host. */
export interface BridgePort {
  link: Link;
  /** undefined: the bridge. */
  pid: number | undefined;
  /** The container that was attached to its end; undefined: not yet, or not by us. */
  id: string | undefined;
  addresses: string[];
}

/**
 * Who is on the bridge and who has which address, as the kernel keeps it: each host end carries its addresses and its
 * container's id as alternative names, `BRIDGE.ADDRESS` and `BRIDGE.ID`. A name exists once, so two containers never
 * get one address, whichever processes attach them; and it goes with the container, so nothing is left to release.
 */
export interface BridgePorts {
  /** Gives a link addresses, and says which it had not yet. Throws ADDRESS_IN_USE; then it has none of them more. */
  claim(link: string, addresses: readonly string[]): Promise<string[]>;
  release(link: string, addresses: readonly string[]): Promise<void>;
  /** The container is attached to its end. */
  complete(pid: number, id: string): Promise<void>;
  /** Who has an address now: a container id, or words for people. */
  ownerOf(address: string): Promise<string | undefined>;
  /** All of them, the bridge among them. A host end whose process has gone is none. */
  list(): Promise<BridgePort[]>;
  /** The host end of a container's first process; undefined: there is none. */
  find(pid: number): Promise<BridgePort | undefined>;
  /**
   * A host end on the bridge that has no names, as the weave script leaves it, gets them from what is inside. Never one of
   * ours: what its container has given itself is not registered.
   */
  adopt(pid: number): Promise<void>;
  /** Whether the link is a container's host end of ours: its name alone does not say so. */
  owns(link: Link): boolean;
  /** Puts every port back that has lost its bridge. */
  rejoin(bridge: Link): Promise<void>;
  /** `rejoin`, `adopt` and `list` of all: the links are asked for again only when something was repaired. */
  reconcile(bridge: Link): Promise<BridgePort[]>;
}

export const HOST = 'the host (pw expose)';

/** Long: all of it is about one table of names. */
export function createBridgePorts(
  libc: Libc,
  { socket, namespace }: Pick<DockerdNamespace, 'socket' | 'namespace'>,
  bridge: string,
): BridgePorts {
  const names = createLinkNames(socket);
  const nameOf = (what: string) => `${bridge}.${what}`;
  const portOf = (link: Link): BridgePort => {
    const own = names
      .of(link)
      .flatMap((name) => (name.startsWith(nameOf('')) ? [name.slice(bridge.length + 1)] : []));
    return {
      link,
      pid: pidOfHostEnd(link.name),
      id: own.find(isContainerId),
      addresses: own.filter((name) => isIP(name) !== 0),
    };
  };
  const owns = (link: Link) => {
    const { pid, id, addresses } = portOf(link);
    return pid !== undefined && (id !== undefined || addresses.length > 0);
  };
  const release = async (link: string, addresses: readonly string[]) => {
    for (const address of addresses) await names.remove(link, nameOf(address));
  };
  /** False: the link has it already. */
  const claimOne = async (link: string, address: string, tries = 3): Promise<boolean> => {
    if (await names.add(link, nameOf(address))) return true;
    if (tries === 0) throw addressInUse(address, `another link named ${nameOf(address)}`);
    const holder = await names.find(nameOf(address));
    if (holder?.name === link) return false;
    if (holder !== undefined && !isStale(holder.name)) throw addressInUse(address, ownerName(portOf(holder)));
    // The kernel takes a moment to remove the links of a process that has ended.
    if (holder !== undefined) await deleteLink(socket, holder.name);
    return claimOne(link, address, tries - 1);
  };
  const portsOf = (links: readonly Link[]) => {
    // A link without a master is no port of a bridge that is not there.
    const master = links.find(({ name }) => name === bridge)?.index ?? 0;
    return links
      .filter(({ name }) => name === bridge || pidOfHostEnd(name) !== undefined)
      .filter(({ name }) => !isStale(name))
      .filter((link) => link.index === master || link.master === master || owns(link))
      .map(portOf);
  };
  const rejoin = async (links: readonly Link[], to: Link): Promise<boolean> => {
    const lost = links.filter((link) => link.master !== to.index && owns(link));
    for (const link of lost) {
      await setMaster(socket, link.index, to.index);
      await setHairpin(socket, link.index);
    }
    return lost.length > 0;
  };
  const adopt = async (pid: number) => {
    const [link, on] = [await findLink(socket, hostEndName(pid)), await findLink(socket, bridge)];
    if (link === undefined || on === undefined || link.master !== on.index) return;
    if (owns(link)) return;
    for (const { address } of await addressesInside(libc, pid, namespace))
      await names.add(link.name, nameOf(address));
  };
  return {
    release,
    async claim(link, addresses) {
      const added: string[] = [];
      try {
        for (const address of addresses) if (await claimOne(link, address)) added.push(address);
        return added;
      } catch (error) {
        await release(link, added);
        throw error;
      }
    },
    complete: async (pid, id) => void (await names.add(hostEndName(pid), nameOf(id))),
    async ownerOf(address) {
      const holder = await names.find(nameOf(address));
      return holder === undefined || isStale(holder.name) ? undefined : ownerName(portOf(holder));
    },
    list: async () => portsOf(await listLinks(socket)),
    async find(pid) {
      const link = await findLink(socket, hostEndName(pid));
      return link && portOf(link);
    },
    owns,
    adopt,
    rejoin: async (to) => void (await rejoin(await listLinks(socket), to)),
    async reconcile(to) {
      const links = await listLinks(socket);
      const ports = portsOf((await rejoin(links, to)) ? await listLinks(socket) : links);
      const unnamed = ports.flatMap(({ pid, id }) => (id === undefined ? (pid ?? []) : []));
      for (const pid of unnamed) await adopt(pid);
      return unnamed.length === 0 ? ports : portsOf(await listLinks(socket));
    },
  };
}

function ownerName({ pid, id }: BridgePort): string {
  if (pid === undefined) return HOST;
  return id ?? `the container of process ${pid}`;
}

function isStale(name: string): boolean {
  const pid = pidOfHostEnd(name);
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

/** None when the process has gone or cannot be read. */
async function addressesInside(
  libc: Libc,
  pid: number,
  engine: DockerdNamespace['namespace'],
): Promise<IpCidr[]> {
  try {
    using guest = openContainerNamespace(pid, engine);
    return guest === undefined ? [] : await interfaceAddresses(libc, guest);
  } catch {
    return [];
  }
}
