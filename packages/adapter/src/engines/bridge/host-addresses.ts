import { hostCidr, type IpCidr, isPowerstripError } from '@pw/core';
import { announceAddresses } from '../../link/announce-addresses.ts';
import { prepareIpv6 } from '../../link/prepare-ipv6.ts';
import { removeAddresses } from '../../link/remove-addresses.ts';
import type { Log } from '../../log.ts';
import { addAddress, listAddresses } from '../../netlink/addresses.ts';
import type { Libc } from '../../netlink/libc.ts';
import { findLink, type Link } from '../../netlink/links.ts';
import { namesAddress } from '../names-address.ts';
import type { NetworkEngine } from '../network-engine.ts';
import type { BridgeAddresses } from './bridge-addresses.ts';
import { gatewaysOf } from './bridge-network.ts';
import { type BridgePorts, HOST } from './bridge-ports.ts';
import type { BridgeState } from './bridge-state.ts';

export interface HostParts {
  libc: Libc;
  log: Log;
  state: BridgeState;
  ports: BridgePorts;
  addresses: BridgeAddresses;
}

export interface HostAddresses extends Required<Pick<NetworkEngine, 'expose' | 'hide' | 'exposed'>> {
  /** Learns what the bridge has: other processes expose and hide too. Without a bridge, what it had is kept. */
  refresh(): Promise<void>;
  /** Gives a new bridge what the old one had, except what somebody else has got meanwhile. */
  restore(): Promise<void>;
}

/**
 * The addresses of the host itself: on the bridge, beside the gateway that Docker put there. Long: what the bridge had is
 * shared.
 */
export function createHostAddresses({ libc, log, state, ports, addresses }: HostParts): HostAddresses {
  const { socket } = state.dockerd;
  const { bridge, subnet } = state.network;
  const gateways = gatewaysOf(state.network);
  let known: readonly IpCidr[] = [];
  /** The bridge that `known` is about; a new one lacks them until `restore`. */
  let knownOf: number | undefined;
  const list = async (index: number) =>
    (await listAddresses(socket, index)).filter((cidr) => !gateways.includes(cidr.address));
  const names = (cidrs: readonly IpCidr[]) => cidrs.map(({ address }) => address);
  /** A bridge that has been deleted meanwhile has no addresses: what it had is still to be restored. */
  const learn = async (index: number) => {
    const found = await list(index);
    if ((await findLink(socket, bridge))?.index !== index) return;
    known = found;
    knownOf = index;
    addresses.setHost(known);
  };
  /** Whoever knows an address by another MAC, as that of a bridge before this one, would use it for up to 45 s. */
  const announce = (link: Link, own: readonly IpCidr[]) =>
    announceAddresses(libc, state.dockerd.namespace, { link, addresses: own });
  const add = async (cidrs: readonly IpCidr[]) => {
    const link = await state.bridge();
    const added = await ports.claim(bridge, names(cidrs));
    try {
      prepareIpv6(libc, state.dockerd.namespace, { link: bridge, addresses: cidrs });
      for (const cidr of cidrs) await addAddress(socket, link.index, cidr);
    } catch (error) {
      await ports.release(bridge, added);
      throw error;
    }
    await announce(link, cidrs);
    return link.index;
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
      // If another takes its place meanwhile, that one lacks them still: nothing is learned of it before its own restore.
      const link = await state.bridge();
      for (const cidr of known) {
        try {
          await add([cidr]);
        } catch (err) {
          if (!isPowerstripError(err) || err.code !== 'ADDRESS_IN_USE') throw err;
          log.warn({ address: cidr.address, err }, 'the host lost an address together with the bridge');
        }
      }
      await announce(link, gateways.map(hostCidr));
      await learn(link.index);
    },
    async expose(requests) {
      const picked = await addresses.plan(requests, { owner: HOST });
      const all = await addresses.take(HOST, { requests, picked }, []);
      try {
        const index = await add(all);
        known = [...known.filter(({ address }) => !names(all).includes(address)), ...all];
        await learn(index);
        return all;
      } catch (error) {
        addresses.setHost(known);
        throw error;
      }
    },
    async hide(requests) {
      const { index } = await state.bridge();
      const removed = (await list(index)).filter(namesAddress(requests, subnet));
      await removeAddresses(socket, index, removed);
      await ports.release(bridge, names(removed));
      await learn(index);
      return removed;
    },
  };
}
