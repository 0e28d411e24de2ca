import { addAddress, deleteAddress, listAddresses } from '../../netlink/addresses.ts';
import { hasCode } from '../../netlink/errno-error.ts';
import type { Engine } from '../engine.ts';
import { namesAddress } from '../names-address.ts';
import type { BridgeClaims } from './bridge-claims.ts';
import type { BridgeState } from './bridge-state.ts';

/** Who holds the addresses that `pw expose` gave the host. */
const HOST = 'the host (pw expose)';

/** The addresses of the host itself: on the bridge, beside the gateway that Docker put there. */
export function createHostAddresses(
  state: BridgeState,
  claims: BridgeClaims,
): Pick<Engine, 'expose' | 'hide'> & { restore(): Promise<void> } {
  const list = async () => {
    const { index } = await state.bridge();
    const present = await listAddresses(state.engine.socket, index);
    return { index, present: present.filter((cidr) => cidr.address !== state.network.gateway) };
  };
  return {
    async restore() {
      claims.note(HOST, (await list()).present);
    },
    async expose(requests) {
      const { addresses } = claims.claim(HOST, { requests, picked: await claims.plan(requests, HOST) });
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
