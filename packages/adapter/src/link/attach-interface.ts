import { setTimeout as sleep } from 'node:timers/promises';
import { type IpCidr, ipv4Cidr, PowerstripError } from '@pw/core';
import { addAddress, deleteAddress, listAddresses } from '../netlink/addresses.ts';
import { errnoError, hasCode } from '../netlink/errno-error.ts';
import { refuseRouterAdvertisements } from '../netlink/ipv6-settings.ts';
import type { Libc } from '../netlink/libc.ts';
import {
  createVeth,
  deleteLink,
  findLink,
  type Link,
  setHairpin,
  setLinkUp,
  setMaster,
  startPort,
} from '../netlink/links.ts';
import { setMulticastRules } from '../netlink/multicast-rules.ts';
import { setNeighbourSettings, weaveNeighbourSettings } from '../netlink/neighbour-settings.ts';
import type { NetNamespace } from '../netlink/net-namespace.ts';
import { type NetlinkSocket, openNetlinkSocket } from '../netlink/netlink-socket.ts';
import { addLinkRoute } from '../netlink/routes.ts';
import { disableTxChecksum } from '../netlink/tx-checksum.ts';
import { announceAddresses } from './announce-addresses.ts';
import type { DockerdNamespace } from './dockerd-namespace.ts';
import { prepareIpv6 } from './prepare-ipv6.ts';

/** The name that weave gives the interface and that the shim waits for. */
export const INTERFACE_NAME = 'ethwe';
const MULTICAST = ipv4Cidr('224.0.0.0/4');
const ENODEV = 19;

export interface InterfaceRequest {
  libc: Libc;
  dockerd: DockerdNamespace;
  /** The bridge, a link of dockerd's namespace. */
  bridge: Link;
  guest: NetNamespace;
  /** Names the host end. */
  pid: number;
  addresses: readonly IpCidr[];
  /** Called once the addresses are claimed, goes on meanwhile, and is done before the ready signal. Must not reject. */
  beforeReady?: () => Promise<void> | undefined;
  /** Where the addresses are registered. Default: nowhere. */
  names?: AddressRegistration;
  /** Where a userspace router reads the bridge. Default false. */
  disableTxChecksum?: boolean;
}

/** Keeps two containers from getting one address; see BridgePorts. */
interface AddressRegistration {
  /** Once the host end is there: all addresses, or none when it throws. Gives those that are new. */
  claim(): Promise<string[]>;
  release(addresses: readonly string[]): Promise<void>;
  /** After the ready signal. */
  complete(): Promise<void>;
  /** Whether a host end is registered. */
  owns(link: Link): boolean;
}

const HOST_END = 'vethwepl';
const PORT_LOOKS = 100;
const PORT_LOOK_MS = 1;
/**
 * Only a neighbour that knew another MAC needs the announcement, and with 900 neighbours it keeps a processor busy for
 * 3 ms: whoever waits for the attach gets the answer first.
 */
const ANNOUNCE_AFTER_MS = 5;

/** The host end of a container's veth pair, as weave names it; at most 15 characters. */
export function hostEndName(pid: number): string {
  return `${HOST_END}${pid}`;
}

/** The inverse of `hostEndName`; undefined for the name of another link. */
export function pidOfHostEnd(name: string): number | undefined {
  const digits = name.startsWith(HOST_END) ? name.slice(HOST_END.length) : '';
  return /^[1-9]\d*$/.test(digits) ? Number(digits) : undefined;
}

/**
 * Gives a container its interface, or an interface its missing addresses. The order is the ready signal of the shim:
 * link and MTU, addresses, up, a port that forwards, and last the multicast route. Neighbours are told a moment later.
 * Undoes its own steps when one fails.
 */
export async function attachInterface(request: InterfaceRequest): Promise<void> {
  using socket = openNetlinkSocket(request.libc, request.guest);
  const existing = await createPair(request, socket);
  if (existing !== undefined) return await extend(request, socket, existing);
  try {
    // Its names before it is up: of a link that is, each would send the kernel through all IPv6 routes of the host.
    await request.names?.claim();
    const prepared = request.beforeReady?.();
    await startPort(request.dockerd.socket, hostEndName(request.pid));
    const link = await configure(request, socket);
    await prepared;
    await announce(request, socket, link, request.addresses);
    await request.names?.complete();
  } catch (error) {
    await deleteLink(request.dockerd.socket, hostEndName(request.pid));
    throw error;
  }
}

/** Gives the interface that is there already, if there is one. Most often there is none: it is looked for last. */
async function createPair(request: InterfaceRequest, socket: NetlinkSocket): Promise<Link | undefined> {
  const { dockerd, bridge, guest, pid } = request;
  const hostName = hostEndName(pid);
  const pair = {
    hostName,
    master: bridge.index,
    guestName: INTERFACE_NAME,
    guestNamespace: guest,
    mtu: bridge.mtu,
    isDown: true,
  };
  try {
    await createVeth(dockerd.socket, pair);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const existing = await findLink(socket, INTERFACE_NAME);
    if (existing !== undefined) return existing;
    await removeLeftover(request, hostName);
    await createVeth(dockerd.socket, pair);
  }
  return undefined;
}

/** Of an earlier process of the same pid, with which the kernel has not finished. */
async function removeLeftover(request: InterfaceRequest, name: string): Promise<void> {
  const link = await findLink(request.dockerd.socket, name);
  if (link === undefined) return;
  if (link.master !== request.bridge.index) mustBeOurs(request, link);
  await deleteLink(request.dockerd.socket, name);
}

/** For a link that is not on the bridge: its name alone does not make it ours. */
function mustBeOurs({ names }: InterfaceRequest, link: Link): void {
  if (names === undefined ? link.master === undefined : names.owns(link)) return;
  throw new PowerstripError('ATTACH_FAILED', `a link ${link.name} that is not ours is in the way`, {
    status: 500,
    hint: `Rename it, or delete it: ip link del ${link.name}`,
  });
}

async function configure(request: InterfaceRequest, socket: NetlinkSocket): Promise<Link> {
  const link = await mustFind(socket, INTERFACE_NAME);
  refuseRouterAdvertisements(request.libc, request.guest, INTERFACE_NAME);
  await limitMulticast(request, request.addresses);
  prepareIpv6(request.libc, request.guest, { link: INTERFACE_NAME, addresses: request.addresses });
  await Promise.all([
    ...familiesOf(request.addresses).map((family) =>
      setNeighbourSettings(socket, link.index, { ...weaveNeighbourSettings, family }),
    ),
    ...request.addresses.map((cidr) => addAddress(socket, link.index, cidr)),
    setLinkUp(socket, link.index),
  ]);
  if (request.disableTxChecksum === true) disableTxChecksum(request.libc, request.guest, INTERFACE_NAME);
  await waitForPort(request);
  return link;
}

/**
 * A bridge drops what a new port sends until the kernel has seen its carrier, which it does on its own time: the first
 * packet of a program would be lost. Gives up after a while, for a bridge that nobody has set up.
 */
async function waitForPort({ dockerd, pid }: InterfaceRequest): Promise<void> {
  for (let look = 0; look < PORT_LOOKS; look += 1) {
    const port = await findLink(dockerd.socket, hostEndName(pid));
    if (port?.isOperational !== false) return;
    await sleep(PORT_LOOK_MS);
  }
}

/** IPv4 in any case: it may be added later. */
function familiesOf(addresses: readonly IpCidr[]): (4 | 6)[] {
  return addresses.some(({ family }) => family === 6) ? [4, 6] : [4];
}

/** Multicast of the subnets alone, whatever else is on the bridge. */
async function limitMulticast({ libc, guest }: InterfaceRequest, subnets: readonly IpCidr[]): Promise<void> {
  await setMulticastRules(libc, guest, { link: INTERFACE_NAME, subnets });
}

/** An address counts as there whatever its prefix length, as in weave. */
async function extend(request: InterfaceRequest, socket: NetlinkSocket, link: Link): Promise<void> {
  const present = await listAddresses(socket, link.index);
  const known = new Set(present.map((cidr) => cidr.address));
  const missing = request.addresses.filter((cidr) => !known.has(cidr.address));
  await rejoinBridge(request);
  const claimed = (await request.names?.claim()) ?? [];
  try {
    const prepared = request.beforeReady?.();
    await limitMulticast(request, [...present, ...missing]);
    prepareIpv6(request.libc, request.guest, { link: INTERFACE_NAME, addresses: missing });
    await Promise.all(missing.map((cidr) => addAddress(socket, link.index, cidr)));
    await setLinkUp(socket, link.index);
    await prepared;
    await announce(request, socket, link, missing);
    await request.names?.complete();
  } catch (error) {
    await Promise.allSettled([
      request.names?.release(claimed),
      ...missing.map((cidr) => deleteAddress(socket, link.index, cidr)),
      limitMulticast(request, present),
    ]);
    throw error;
  }
}

/** A bridge that was deleted and recreated has no ports. */
async function rejoinBridge(request: InterfaceRequest): Promise<void> {
  const { dockerd, bridge, pid } = request;
  const link = await findLink(dockerd.socket, hostEndName(pid));
  if (link === undefined || link.master === bridge.index) return;
  mustBeOurs(request, link);
  await setMaster(dockerd.socket, link.index, bridge.index);
  await setHairpin(dockerd.socket, link.index);
}

async function announce(
  { libc, guest }: InterfaceRequest,
  socket: NetlinkSocket,
  link: Link,
  addresses: readonly IpCidr[],
): Promise<void> {
  // Without CAP_NET_RAW nobody is told, and the neighbours find out by themselves a little later.
  announceAddresses(libc, guest, { link, addresses, afterMs: ANNOUNCE_AFTER_MS }).catch(() => undefined);
  await addLinkRoute(socket, { destination: MULTICAST, link: link.index });
}

async function mustFind(socket: NetlinkSocket, name: string): Promise<Link> {
  const link = await findLink(socket, name);
  if (link === undefined) throw errnoError(`look up ${name}`, ENODEV);
  return link;
}
