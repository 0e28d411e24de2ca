import { type Ipv4Cidr, PowerstripError, type WeaveAddressRequest } from '@pw/core';
import type { DockerClient } from '../../docker/docker-client.ts';
import { attachInterface } from '../../link/attach-interface.ts';
import { openContainerNamespace } from '../../link/container-namespace.ts';
import { detachInterface, interfaceAddresses } from '../../link/detach-interface.ts';
import { type EngineNamespace, openEngineNamespace } from '../../link/engine-namespace.ts';
import type { Libc } from '../../netlink/libc.ts';
import { findLink, type Link } from '../../netlink/links.ts';
import type { NetNamespace } from '../../netlink/net-namespace.ts';
import { listRoutes } from '../../netlink/routes.ts';
import type { AddressBook } from '../address-book.ts';
import type { AttachTarget, Engine } from '../engine.ts';
import { type BridgeNetwork, type BridgeNetworkOptions, ensureBridgeNetwork } from './bridge-network.ts';

export interface BridgeEngineParts {
  docker: DockerClient;
  dockerHost: string;
  libc: Libc;
  book: AddressBook;
}

interface Prepared {
  network: BridgeNetwork;
  engine: EngineNamespace;
}

/** The embedded engine: veth pairs on a bridge that Docker made, addresses from our own pool. */
export async function createBridgeEngine(
  parts: BridgeEngineParts,
  options: BridgeNetworkOptions,
): Promise<Engine> {
  let prepared = await prepare(parts, options);
  const visit = async <T>(
    target: AttachTarget,
    work: (guest: NetNamespace) => Promise<T>,
  ): Promise<T | undefined> => {
    using guest = openContainerNamespace(target.pid, prepared.engine.namespace);
    return guest === undefined ? undefined : await work(guest);
  };
  return {
    name: 'bridge',
    async prepare() {
      const previous = prepared;
      prepared = await prepare(parts, options);
      previous.engine[Symbol.dispose]();
    },
    plan: async (requests) => plan(parts.book, prepared.network, requests),
    attach: (target, requests, picked) =>
      visit(target, async (guest) => {
        const addresses = [...explicitAddresses(requests), ...picked];
        const bridge = await mustFindBridge(prepared);
        await attachInterface({
          ...parts,
          engine: prepared.engine,
          bridge,
          guest,
          pid: target.pid,
          addresses,
        });
        return addresses;
      }),
    detach: async (target, addresses) =>
      (await visit(target, (guest) => detachInterface(parts.libc, guest, addresses))) ?? [],
    addressesOf: async (target) =>
      (await visit(target, (guest) => interfaceAddresses(parts.libc, guest))) ?? [],
    close: () => prepared.engine[Symbol.dispose](),
  };
}

async function prepare(parts: BridgeEngineParts, options: BridgeNetworkOptions): Promise<Prepared> {
  const network = await ensureBridgeNetwork(parts.docker, options, () => hostRoutes(parts));
  const engine = await openEngineNamespace(parts.libc, parts.dockerHost, network.bridge);
  parts.book.claim('the gateway of the weave network', {
    address: network.gateway,
    prefixLength: network.subnet.prefixLength,
  });
  return { network, engine };
}

async function hostRoutes({ libc, dockerHost }: BridgeEngineParts): Promise<Ipv4Cidr[]> {
  using engine = await openEngineNamespace(libc, dockerHost);
  return (await listRoutes(engine.socket)).map((route) => route.destination);
}

function plan(
  book: AddressBook,
  network: BridgeNetwork,
  requests: readonly WeaveAddressRequest[],
): Ipv4Cidr[] {
  for (const { address } of explicitAddresses(requests)) {
    const holder = book.ownerOf(address);
    if (holder !== undefined) {
      throw new PowerstripError('ADDRESS_IN_USE', `${address} is in use by ${holder}`, { status: 409 });
    }
  }
  return requests.flatMap((request) => {
    if (request.kind === 'address') return [];
    return [
      book.pick(
        'a container that is being created',
        request.kind === 'default' ? network.subnet : request.cidr,
      ),
    ];
  });
}

function explicitAddresses(requests: readonly WeaveAddressRequest[]): Ipv4Cidr[] {
  return requests.flatMap((request) => (request.kind === 'address' ? [request.cidr] : []));
}

async function mustFindBridge({ engine, network }: Prepared): Promise<Link> {
  const bridge = await findLink(engine.socket, network.bridge);
  if (bridge !== undefined) return bridge;
  throw new PowerstripError('BRIDGE_MISSING', `the bridge ${network.bridge} is not there`, { status: 500 });
}
