// Peers of a router, and the host's own place on the network.
import { formatCidr, type Ipv4Cidr } from '@pw/core';
import { succeeded } from './router-answer.ts';
import type { RouterCall, RouterRequest } from './router-call.ts';

export interface PeerCalls {
  /** Connects to more peers; with `replace` to these and no others. */
  connect(peers: readonly string[], options?: { replace?: boolean }): Promise<void>;
  forget(peers: readonly string[]): Promise<void>;
  /** Puts an address on the host's bridge, with NAT between the network and the world unless `skipNat`. */
  expose(cidr: Ipv4Cidr, options?: { skipNat?: boolean }): Promise<void>;
  /** Takes over the address ranges of a peer that never returns. Returns the router's text. */
  removePeer(nameOrNickname: string): Promise<string>;
}

export function peerCalls(call: RouterCall): PeerCalls {
  const ask = async (request: RouterRequest) => succeeded(request, await call(request));
  return {
    async connect(peers, options = {}) {
      const form = [...peerFields(peers), ...field('replace', options.replace)];
      await ask({ method: 'POST', path: '/connect', form });
    },
    async forget(peers) {
      await ask({ method: 'POST', path: '/forget', form: peerFields(peers) });
    },
    async expose(cidr, options = {}) {
      const query = Object.fromEntries(field('skipNAT', options.skipNat));
      await ask({ method: 'POST', path: `/expose/${formatCidr(cidr)}`, query });
    },
    async removePeer(nameOrNickname) {
      const path = `/peer/${encodeURIComponent(nameOrNickname)}`;
      return (await ask({ method: 'DELETE', path })).trim();
    },
  };
}

function peerFields(peers: readonly string[]): [string, string][] {
  return peers.map((peer) => ['peer', peer]);
}

function field(name: string, value: boolean | undefined): [string, string][] {
  return value === true ? [[name, 'true']] : [];
}
