// The netlink calls without which no interface comes about, and nothing else: the floor for the bridge engine.

import type { Ipv4Cidr } from '@pw/core';
import { openEngineNamespace } from '../../../packages/adapter/src/weave/link/engine-namespace.ts';
import { addAddress } from '../../../packages/adapter/src/weave/netlink/addresses.ts';
import { createLibc } from '../../../packages/adapter/src/weave/netlink/libc.ts';
import {
  createVeth,
  deleteLink,
  findLink,
  setLinkUp,
} from '../../../packages/adapter/src/weave/netlink/links.ts';
import {
  netNamespacePath,
  openNetNamespace,
} from '../../../packages/adapter/src/weave/netlink/net-namespace.ts';
import { openNetlinkSocket } from '../../../packages/adapter/src/weave/netlink/netlink-socket.ts';

const GUEST_NAME = 'bare0';

export interface BareNetlink extends Disposable {
  /** A veth pair between bridge and container, an address, up. */
  attach(pid: number, cidr: Ipv4Cidr): Promise<void>;
  detach(pid: number): Promise<void>;
}

export async function openBareNetlink(dockerHost: string, bridgeName: string): Promise<BareNetlink> {
  const libc = createLibc();
  const engine = await openEngineNamespace(libc, dockerHost, bridgeName);
  const bridge = await findLink(engine.socket, bridgeName);
  if (bridge === undefined) throw new Error(`no bridge ${bridgeName}`);
  const { index: master, mtu } = bridge;
  const hostName = (pid: number) => `vbare${pid}`;
  return {
    async attach(pid, cidr) {
      using guestNamespace = openNetNamespace(netNamespacePath(pid));
      using socket = openNetlinkSocket(libc, guestNamespace);
      const pair = { hostName: hostName(pid), master, guestName: GUEST_NAME, guestNamespace, mtu };
      await createVeth(engine.socket, pair);
      const link = await findLink(socket, GUEST_NAME);
      if (link === undefined) throw new Error('the interface is not there');
      await addAddress(socket, link.index, cidr);
      await setLinkUp(socket, link.index);
    },
    detach: (pid) => deleteLink(engine.socket, hostName(pid)),
    [Symbol.dispose]: () => engine[Symbol.dispose](),
  };
}
