// Layer 4: the kernel's notifications about links (RTNLGRP_LINK).
import netlink from 'netlink';
import { closeOnce } from './close-once.ts';
import type { Libc } from './libc.ts';
import { parseLink } from './links.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';

const NETLINK_ROUTE = 0;
const RTNLGRP_LINK = 1;
const RTM_DELLINK = 16 + 1;
const AF_BRIDGE = 7;

/** Calls back with the name of each link that is deleted in the namespace, until it is disposed of. */
export function watchDeletedLinks(
  libc: Libc,
  namespace: NetNamespace,
  onDeleted: (name: string) => void,
): Disposable {
  const socket = visitNetNamespace(libc, namespace, () => netlink.createNetlink(NETLINK_ROUTE));
  socket.addMembership(RTNLGRP_LINK);
  // ENOBUFS: notifications were lost. Attaching looks for the bridge itself, so nothing depends on them.
  socket.on('error', () => undefined);
  socket.on('message', (messages) => {
    for (const { type, data } of messages) {
      // A port that leaves its bridge is told with the same type in the bridge family.
      if (type !== RTM_DELLINK || data.readUInt8(0) === AF_BRIDGE) continue;
      const { name } = parseLink(data);
      // Not inside the native callback: an exception there would end the process.
      setImmediate(() => onDeleted(name));
    }
  });
  return {
    // Not inside one of its own callbacks, which would go on to use it.
    [Symbol.dispose]: closeOnce(() => void setImmediate(() => socket.close())),
  };
}
