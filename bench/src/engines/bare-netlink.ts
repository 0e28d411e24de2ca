// Each netlink call that makes a weave interface, one after another and nothing else: the floor for the bridge engine,
// which makes the same ones.

import { type Ipv4Cidr, ipv4Cidr } from '@pw/core';
import { openDockerdNamespace } from '../../../packages/adapter/src/link/dockerd-namespace.ts';
import { addAddress } from '../../../packages/adapter/src/netlink/addresses.ts';
import { addAlternativeName } from '../../../packages/adapter/src/netlink/alternative-names.ts';
import { createLibc } from '../../../packages/adapter/src/netlink/libc.ts';
import {
  createVeth,
  deleteLink,
  findLink,
  type Link,
  setHairpin,
  setLinkUp,
} from '../../../packages/adapter/src/netlink/links.ts';
import { setMulticastRules } from '../../../packages/adapter/src/netlink/multicast-rules.ts';
import {
  setNeighbourSettings,
  weaveNeighbourSettings,
} from '../../../packages/adapter/src/netlink/neighbour-settings.ts';
import { netNamespacePath, openNetNamespace } from '../../../packages/adapter/src/netlink/net-namespace.ts';
import {
  type NetlinkSocket,
  openNetlinkSocket,
} from '../../../packages/adapter/src/netlink/netlink-socket.ts';
import { addLinkRoute } from '../../../packages/adapter/src/netlink/routes.ts';

const GUEST_NAME = 'bare0';
const CONTAINER_ID = 'ba4e'.repeat(16);
const MULTICAST = ipv4Cidr('224.0.0.0/4');

export interface BareNetlink extends Disposable {
  /**
   * A veth pair between bridge and container with its names, hairpin, neighbour settings and multicast rules, an address,
   * up, a look at the port, the route.
   */
  attach(pid: number, cidr: Ipv4Cidr): Promise<void>;
  detach(pid: number): Promise<void>;
}

export async function openBareNetlink(dockerHost: string, bridgeName: string): Promise<BareNetlink> {
  const libc = createLibc();
  const engine = await openDockerdNamespace(libc, dockerHost, bridgeName);
  const { index: master, mtu } = await mustFind(engine.socket, bridgeName);
  const hostName = (pid: number) => `vbare${pid}`;
  return {
    async attach(pid, cidr) {
      using guestNamespace = openNetNamespace(netNamespacePath(pid));
      using socket = openNetlinkSocket(libc, guestNamespace);
      const pair = { hostName: hostName(pid), master, guestName: GUEST_NAME, guestNamespace, mtu };
      await createVeth(engine.socket, pair);
      await addAlternativeName(engine.socket, hostName(pid), `${bridgeName}.${cidr.address}`);
      const hostEnd = await mustFind(engine.socket, hostName(pid));
      await setHairpin(engine.socket, hostEnd.index);
      const { index } = await mustFind(socket, GUEST_NAME);
      await setNeighbourSettings(socket, index, weaveNeighbourSettings);
      await setMulticastRules(libc, guestNamespace, { link: GUEST_NAME, subnets: [cidr] });
      await addAddress(socket, index, cidr);
      await setLinkUp(socket, index);
      await mustFind(engine.socket, hostName(pid));
      await addLinkRoute(socket, { destination: MULTICAST, link: index });
      await addAlternativeName(engine.socket, hostName(pid), `${bridgeName}.${CONTAINER_ID}`);
    },
    async detach(pid) {
      using guestNamespace = openNetNamespace(netNamespacePath(pid));
      await setMulticastRules(libc, guestNamespace, { link: GUEST_NAME, subnets: [] });
      await deleteLink(engine.socket, hostName(pid));
    },
    [Symbol.dispose]: () => engine[Symbol.dispose](),
  };
}

async function mustFind(socket: NetlinkSocket, name: string): Promise<Link> {
  const link = await findLink(socket, name);
  if (link === undefined) throw new Error(`there is no link ${name}`);
  return link;
}
