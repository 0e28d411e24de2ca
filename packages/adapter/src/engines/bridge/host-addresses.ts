import type { Ipv4Cidr } from '@pw/core';
import { addAddress, deleteAddress, listAddresses } from '../../netlink/addresses.ts';
import { hasCode } from '../../netlink/errno-error.ts';
import { findLink } from '../../netlink/links.ts';
import { promoteSecondaries } from '../../netlink/promote-secondaries.ts';
import { namesAddress } from '../names-address.ts';
import type { NetworkEngine } from '../network-engine.ts';
import type { BridgeAddresses } from './bridge-addresses.ts';
import { type BridgePorts, HOST } from './bridge-ports.ts';
import type { BridgeState } from './bridge-state.ts';

export interface HostParts {
  state: BridgeState;
  ports: BridgePorts;
  addresses: BridgeAddresses;
}

export interface HostAddresses extends Required<Pick<NetworkEngine, 'expose' | 'hide' | 'exposed'>> {
  /** Learns what the bridge has: other processes expose and hide too. Without a bridge, what it had is kept. */
  refresh(): Promise<void>;
  /** Gives a new bridge what the old one had. */
  restore(): Promise<void>;
}

/**
 * The addresses of the host itself: on the bridge, beside the gateway that Docker put there. Long: what the bridge had is
 * shared.
 */
export function createHostAddresses({ state, ports, addresses }: HostParts): HostAddresses {
  const { socket } = state.dockerd;
  const { bridge, gateway, subnet } = state.network;
  let known: readonly Ipv4Cidr[] = [];
  /** The bridge that `known` is about; a new one lacks them until `restore`. */
  let knownOf: number | undefined;
  const list = async (index: number) =>
    (await listAddresses(socket, index)).filter((cidr) => cidr.address !== gateway);
  const names = (cidrs: readonly Ipv4Cidr[]) => cidrs.map(({ address }) => address);
  const learn = async (index: number) => {
    known = await list(index);
    knownOf = index;
  };
  const give = async (cidrs: readonly Ipv4Cidr[]) => {
    const { index } = await state.bridge();
    const added = await ports.claim(bridge, names(cidrs));
    try {
      for (const cidr of cidrs) await addAddress(socket, index, cidr);
    } catch (error) {
      await ports.release(bridge, added);
      throw error;
    }
    await learn(index);
  };
  return {
    exposed: async () => list((await state.bridge()).index),
    async refresh() {
      const link = await findLink(socket, bridge);
      if (link === undefined || (knownOf !== undefined && knownOf !== link.index)) return;
      const before = known;
      await learn(link.index);
      const now = new Set(names(known));
      await ports.release(
        bridge,
        names(before).filter((address) => !now.has(address)),
      );
      for (const address of now) await ports.claim(bridge, [address]).catch(() => undefined);
    },
    async restore() {
      await give(known);
    },
    async expose(requests) {
      const picked = await addresses.plan(requests, { owner: HOST });
      const all = await addresses.take(HOST, { requests, picked }, []);
      try {
        await give(all);
        return all;
      } finally {
        // From here on, the kernel has them.
        addresses.removed(HOST);
      }
    },
    async hide(requests) {
      const { index } = await state.bridge();
      const removed = (await list(index)).filter(namesAddress(requests, subnet));
      await promoteSecondaries(socket, index);
      for (const cidr of removed) await ignoreGone(deleteAddress(socket, index, cidr));
      await ports.release(bridge, names(removed));
      await learn(index);
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
