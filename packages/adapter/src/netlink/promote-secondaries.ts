// Layer 4: net.ipv4.conf.LINK.promote_secondaries, by rtnetlink (linux/if_link.h, linux/ip.h).
import { AF } from './address-family.ts';
import { attribute, nestedAttribute, u32 } from './attributes.ts';
import { ifinfomsg } from './links.ts';
import type { NetlinkSocket } from './netlink-socket.ts';

const RTM_SETLINK = 19;
const IFLA_AF_SPEC = 26;
const IFLA_INET_CONF = 1;
const IPV4_DEVCONF_PROMOTE_SECONDARIES = 20;

/** Without it the kernel deletes, with the first address of a subnet, all others of that subnet. */
export async function promoteSecondaries(socket: NetlinkSocket, index: number): Promise<void> {
  const setting = attribute(IPV4_DEVCONF_PROMOTE_SECONDARIES, u32(1));
  await socket.request({
    operation: `promote secondary addresses of link ${index}`,
    type: RTM_SETLINK,
    flags: 0,
    payload: Buffer.concat([
      ifinfomsg({ index }),
      nestedAttribute(IFLA_AF_SPEC, nestedAttribute(AF.INET, nestedAttribute(IFLA_INET_CONF, setting))),
    ]),
  });
}
