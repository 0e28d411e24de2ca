// Layer 4: neighbour (ARP, NDP) settings of one link (linux/neighbour.h, RTM_SETNEIGHTBL).
import { AF } from './address-family.ts';
import { attribute, nestedAttribute, text, u32, u64 } from './attributes.ts';
import type { NetlinkSocket } from './netlink-socket.ts';

export interface NeighbourSettings {
  baseReachableMs: number;
  delayFirstProbeMs: number;
  unicastProbes: number;
  /** Of the addresses. Default: 4. */
  family?: 4 | 6;
}

/** What `weave attach` sets: a peer that moved to another host is noticed within seconds. */
export const weaveNeighbourSettings: NeighbourSettings = {
  baseReachableMs: 5000,
  delayFirstProbeMs: 2000,
  unicastProbes: 1,
};

const RTM_SETNEIGHTBL = 67;
const NDTA = { NAME: 1, PARMS: 6 };
const NDTPA = { IFINDEX: 1, BASE_REACHABLE_TIME: 4, DELAY_PROBE_TIME: 7, UCAST_PROBES: 10 };

export async function setNeighbourSettings(
  socket: NetlinkSocket,
  index: number,
  settings: NeighbourSettings,
): Promise<void> {
  const isIpv6 = settings.family === 6;
  const ndtmsg = Buffer.of(isIpv6 ? AF.INET6 : AF.INET, 0, 0, 0);
  await socket.request({
    operation: `set neighbour parameters of link ${index}`,
    type: RTM_SETNEIGHTBL,
    flags: 0,
    payload: Buffer.concat([
      ndtmsg,
      attribute(NDTA.NAME, text(isIpv6 ? 'ndisc_cache' : 'arp_cache')),
      nestedAttribute(
        NDTA.PARMS,
        attribute(NDTPA.IFINDEX, u32(index)),
        attribute(NDTPA.BASE_REACHABLE_TIME, u64(settings.baseReachableMs)),
        attribute(NDTPA.DELAY_PROBE_TIME, u64(settings.delayFirstProbeMs)),
        attribute(NDTPA.UCAST_PROBES, u32(settings.unicastProbes)),
      ),
    ]),
  });
}
