import { type IpCidr, PowerstripError, type WeaveAddressRequest } from '@pw/core';
import {
  createDockerNetworks,
  type DockerNetworks,
  formatSubnets,
  type NetworkFacts,
} from '../../docker/docker-networks.ts';
import type { AttachTarget, NetworkEngine } from '../network-engine.ts';
import type { NetworkEngineParts, NetworkEngineSettings } from '../network-engine-settings.ts';
import { wantedAddresses } from './address-request.ts';
import { type Connector, createConnector } from './connector.ts';
import { planCreate } from './plan-create.ts';
import { startAgain } from './start-again.ts';

interface NetworkParts {
  networks: DockerNetworks;
  /** Looked up for every call: it may have been removed and recreated. */
  network(): Promise<NetworkFacts>;
  connector: Connector;
}

/**
 * A Docker network of the user's choice, a bridge or an attachable Swarm overlay, connected through the Docker API.
 * Docker keeps the addresses; the Docker socket is all this needs. Throws NETWORK_ENGINE_MISSING.
 */
export async function createDockerNetworkEngine(
  { log }: Pick<NetworkEngineParts, 'log'>,
  settings: Pick<NetworkEngineSettings, 'dockerHost' | 'network'>,
): Promise<NetworkEngine> {
  const networks = await createDockerNetworks(settings.dockerHost);
  const network = () => mustFind(networks, settings.network);
  await network();
  const parts = { networks, network, connector: createConnector({ networks, network }) };
  let looking = new AbortController();
  return {
    name: 'docker-network',
    plan: async (requests, create) => {
      const facts = await network();
      const addresses = wantedAddresses(facts, requests);
      const known = addresses.flatMap(({ cidr }) => cidr ?? []);
      await refuseTaken({ networks, facts, early: create !== undefined }, known);
      return planCreate(create, { apiVersion: networks.apiVersion, network: facts, addresses });
    },
    connect: async (id, { requests }) => void (await parts.connector.connect(id, requests)),
    attach: async (target, { requests }, beforeReady) => {
      const addresses = await parts.connector.connect(target.id, requests);
      // Docker gives the ready signal itself, with the connect.
      if (addresses !== undefined) await beforeReady?.(addresses);
      return addresses;
    },
    detach: (target, requests) => detach(parts, target, requests),
    addressesOf: async (target) => (await networks.membership(await network(), target.id))?.addresses ?? [],
    async restore(containers) {
      looking.abort();
      looking = new AbortController();
      const down = containers.flatMap(({ id, running }) => (running ? [] : [id]));
      void startAgain(down, { networks, log, signal: looking.signal });
      // Docker alone knows; asking it for each costs less than an attach that finds its work done.
      return new Set();
    },
    expose: () => unableToExpose(network),
    hide: () => unableToExpose(network),
    peers: async () =>
      (await network()).peers.map(({ name, address }) => ({ name, address, isConnected: true })),
    status: async () => status(await network(), networks),
    close: () => looking.abort(),
  };
}

async function detach(
  { networks, network }: NetworkParts,
  target: AttachTarget,
  requests: readonly WeaveAddressRequest[],
): Promise<IpCidr[]> {
  const facts = await network();
  const addresses = (await networks.membership(facts, target.id))?.addresses ?? [];
  const isMeant = requests.length === 0 || addresses.some((cidr) => names(requests, cidr));
  if (addresses.length === 0 || !isMeant) return [];
  // Docker takes a container's addresses of both families together.
  await networks.disconnect(facts, target.id);
  return addresses;
}

/** Of one address in a family: `net:` words mean it, an explicit one means it when it is the same. */
function names(requests: readonly WeaveAddressRequest[], { family, address }: IpCidr): boolean {
  return requests.some((request) => {
    if (request.kind === 'default') return true;
    return request.kind === 'subnet' ? request.cidr.family === family : request.cidr.address === address;
  });
}

/** Docker itself looks at the start only. On an overlay it also knows what other hosts hold; we see this one. */
async function refuseTaken(
  { networks, facts, early }: { networks: DockerNetworks; facts: NetworkFacts; early: boolean },
  addresses: readonly IpCidr[],
): Promise<void> {
  const onGateway = addresses.find(({ address }) => facts.gateways.includes(address));
  if (onGateway !== undefined) throw inUse(onGateway, `the gateway of the network ${facts.name}`);
  if (early || addresses.length === 0) return;
  const members = await networks.members(facts);
  for (const cidr of addresses) {
    const holder = members.find((member) => member.addresses.some(({ address }) => address === cidr.address));
    if (holder !== undefined) throw inUse(cidr, `container ${holder.containerId.slice(0, 12)}`);
  }
}

function inUse({ address }: IpCidr, holder: string): PowerstripError {
  return new PowerstripError('ADDRESS_IN_USE', `${address} is in use by ${holder}`, { status: 409 });
}

async function unableToExpose(network: () => Promise<NetworkFacts>): Promise<never> {
  const { name, driver, gateways } = await network();
  const why =
    driver === 'bridge'
      ? `the host is on the network ${name} already, as ${gateways.join(', ')}`
      : `Docker gives the host no address on the ${driver} network ${name}`;
  throw new PowerstripError('NETWORK_ENGINE_UNABLE', `engine docker-network: ${why}`, { status: 409 });
}

async function status(facts: NetworkFacts, networks: DockerNetworks) {
  const { name, driver, scope, peers } = facts;
  const members = await networks.members(facts);
  const active = members.filter((member) => member.addresses.length > 0).length;
  return {
    engine: 'docker-network',
    ready: true,
    details: {
      network: name,
      driver,
      scope,
      range: facts.visible ? formatSubnets(facts) : 'known once a container of this host is on it',
      'active addresses': active,
      ...(peers.length > 0 && { peers: peers.map(({ address }) => address).join(' ') }),
    },
  };
}

async function mustFind(networks: DockerNetworks, name: string): Promise<NetworkFacts> {
  const facts = await networks.inspect(name);
  if (facts === undefined) {
    throw missing(`there is no Docker network ${name}`, [
      `docker network create --subnet 10.32.0.0/12 ${name}`,
      `or, across a Swarm: docker network create -d overlay --attachable --subnet 10.32.0.0/12 ${name}`,
    ]);
  }
  if (facts.scope === 'swarm' && !facts.attachable) {
    throw missing(`the network ${name} takes services only`, [
      `docker network rm ${name}, then docker network create -d overlay --attachable --subnet … ${name}`,
    ]);
  }
  if (facts.visible && facts.subnets.length === 0) {
    throw missing(`the network ${name} has no subnet`, ['Choose another one with --network.']);
  }
  return facts;
}

function missing(what: string, fixes: string[]): PowerstripError {
  return new PowerstripError('NETWORK_ENGINE_MISSING', `engine docker-network: ${what}`, {
    status: 500,
    hint: fixes.join('\n'),
  });
}
