import type { Ipv4Cidr } from '@pw/core';
import { addAddress, deleteAddress, listAddresses } from '../../netlink/addresses.ts';
import { hasCode } from '../../netlink/errno-error.ts';
import { namesAddress } from '../names-address.ts';
import type { NetworkEngine } from '../network-engine.ts';
import type { BridgeClaims } from './bridge-claims.ts';
import type { BridgeState } from './bridge-state.ts';

/** Who holds the addresses that `pw expose` gave the host. */
const HOST = 'the host (pw expose)';

/** The addresses of the host itself: on the bridge, beside the gateway that Docker put there. */
export function createHostAddresses(
  state: BridgeState,
  claims: BridgeClaims,
): Required<Pick<NetworkEngine, 'expose' | 'hide' | 'exposed'>> & { restore(): Promise<void> } {
  // Other processes expose and hide too.
  let seen: readonly Ipv4Cidr[] = [];
  const list = async () => {
    const { index } = await state.bridge();
    const present = await listAddresses(state.engine.socket, index);
    return { index, present: present.filter((cidr) => cidr.address !== state.network.gateway) };
  };
  return {
    exposed: async () => (await list()).present,
    async restore() {
      const { present } = await list();
      const now = new Set(present.map(({ address }) => address));
      claims.release(
        HOST,
        seen.filter(({ address }) => !now.has(address)),
      );
      claims.note(HOST, present);
      seen = present;
    },
    async expose(requests) {
      const { addresses } = claims.claim(HOST, {
        requests,
        picked: await claims.plan(requests, { owner: HOST }),
      });
      const { index } = await list();
      for (const cidr of addresses) await addAddress(state.engine.socket, index, cidr);
      return addresses;
    },
    async hide(requests) {
      const { index, present } = await list();
      const removed = present.filter(namesAddress(requests, state.network.subnet));
      for (const cidr of removed) await ignoreGone(deleteAddress(state.engine.socket, index, cidr));
      claims.release(HOST, removed);
      return removed;
    },
  };
}

async function ignoreGone(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasCode(error, 'EADDRNOTAVAIL')) throw error;
  }
}
