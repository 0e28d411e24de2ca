// Layer 4: whose multicast a container receives, as `weave attach` has it: its own subnets', though others share the
// bridge. weave asks iptables; nf_tables, which iptables stands on by now, takes all rules in one piece.
import { type IpCidr, ipv4Cidr, ofFamily } from '@pw/core';
import { hasCode } from './errno-error.ts';
import type { Libc } from './libc.ts';
import type { NetNamespace } from './net-namespace.ts';
import { NETLINK, openNetlinkSocket } from './netlink-socket.ts';
import {
  appendRule,
  cameInBy,
  deleteTable,
  type FilterMessage,
  flushChain,
  hasAddressIn,
  newInputChain,
  newTable,
  transaction,
  verdict,
} from './nf-tables.ts';

const INPUT = { table: 'powerstrip-weave', chain: 'INPUT' };
const MULTICAST = ipv4Cidr('224.0.0.0/4');
/** Socket, subsystem, address family or a part of it is not in the kernel, or not for us; or no table to delete. */
const NOTHING_TO_SET = ['EPROTONOSUPPORT', 'EOPNOTSUPP', 'EAFNOSUPPORT', 'ENOENT', 'EPERM'];

/**
 * Lets the link receive multicast of these subnets only, in place of what was let through before; without any subnet, no
 * rule is left. On a kernel without nf_tables nothing happens: a network without this is still one.
 */
export async function setMulticastRules(
  libc: Libc,
  namespace: NetNamespace,
  { link, subnets }: { link: string; subnets: readonly IpCidr[] },
): Promise<void> {
  try {
    using socket = openNetlinkSocket(libc, namespace, NETLINK.NETFILTER);
    await socket.batch({ operation: `multicast rules of ${link}`, messages: rules(link, subnets) });
  } catch (error) {
    if (!hasCode(error, ...NOTHING_TO_SET)) throw error;
  }
}

function rules(link: string, subnets: readonly IpCidr[]): FilterMessage[] {
  if (subnets.length === 0) return transaction(deleteTable(INPUT.table));
  const heard = [cameInBy(link), hasAddressIn('destination', MULTICAST)];
  return transaction(
    newTable(INPUT.table),
    newInputChain(INPUT),
    flushChain(INPUT),
    ...ofFamily(4, subnets).map((subnet) =>
      appendRule(INPUT, ...heard, hasAddressIn('source', subnet), verdict('accept')),
    ),
    appendRule(INPUT, ...heard, verdict('drop')),
  );
}
