import { createVeth, findLink, type Link } from '../../src/netlink/links.ts';
import { createBridge, createNamespace, type ScratchNamespace } from './scratch-namespace.ts';

/** A host with a bridge br0, and a guest that `createPair` joins to it. */
export interface JoinedNamespaces extends AsyncDisposable {
  host: ScratchNamespace;
  guest: ScratchNamespace;
  /** Index of br0. */
  bridge: number;
  /** A veth pair: vethwepl77 is a port of the bridge, ethwe is in the guest. */
  createPair(): Promise<{ outer: Link; inner: Link }>;
}

export async function createJoinedNamespaces(): Promise<JoinedNamespaces> {
  const [host, guest] = await Promise.all([createNamespace(), createNamespace()]);
  const bridge = await createBridge(host.socket, 'br0');
  return {
    ...{ host, guest, bridge },
    createPair: async () => {
      const names = { hostName: 'vethwepl77', guestName: 'ethwe' };
      const pair = { ...names, master: bridge, guestNamespace: guest.namespace, mtu: 1400 };
      await createVeth(host.socket, pair);
      return { outer: await mustFind(host, 'vethwepl77'), inner: await mustFind(guest, 'ethwe') };
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([host[Symbol.asyncDispose](), guest[Symbol.asyncDispose]()]);
    },
  };
}

export async function mustFind(where: ScratchNamespace, name: string): Promise<Link> {
  const link = await findLink(where.socket, name);
  if (link === undefined) throw new Error(`no link ${name}`);
  return link;
}
