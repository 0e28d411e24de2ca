// Layer 4: alternative names of links (linux/if_link.h, RTM_*LINKPROP, Linux 5.5). A name belongs to one link of a
// namespace, which the kernel sees to; it goes with its link.
import { attribute, nestedAttribute, text } from './attributes.ts';
import { ifinfomsg } from './links.ts';
import { type NetlinkSocket, NLM_F } from './netlink-socket.ts';

const RTM = { NEWLINKPROP: 108, DELLINKPROP: 109 } as const;
const IFLA = { IFNAME: 3, PROP_LIST: 52, ALT_IFNAME: 53 };

/** Rejects with EEXIST when any link has the name, EOPNOTSUPP on kernels before 5.5. */
export async function addAlternativeName(socket: NetlinkSocket, link: string, name: string): Promise<void> {
  await socket.request({
    operation: `name link ${link} ${name}`,
    type: RTM.NEWLINKPROP,
    flags: NLM_F.EXCL | NLM_F.CREATE | NLM_F.APPEND,
    payload: encode(link, name),
  });
}

/** Rejects with ENOENT when the link has no such name, ENODEV when there is no such link. */
export async function deleteAlternativeName(
  socket: NetlinkSocket,
  link: string,
  name: string,
): Promise<void> {
  await socket.request({
    operation: `take the name ${name} from link ${link}`,
    type: RTM.DELLINKPROP,
    flags: 0,
    payload: encode(link, name),
  });
}

function encode(link: string, name: string): Buffer {
  return Buffer.concat([
    ifinfomsg({}),
    attribute(IFLA.IFNAME, text(link)),
    nestedAttribute(IFLA.PROP_LIST, attribute(IFLA.ALT_IFNAME, text(name))),
  ]);
}
