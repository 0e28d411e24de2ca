// Connects containers to the network, each once, whoever asks first: the hook of the create call or that of the start.
import { type IpCidr, PowerstripError, type WeaveAddressRequest } from '@pw/core';
import { createContainerLocks } from '../../container-locks.ts';
import { dockerStatus } from '../../docker/docker-errors.ts';
import type { DockerNetworks, Membership, NetworkFacts } from '../../docker/docker-networks.ts';
import { type WantedAddress, wantedAddresses } from './address-request.ts';
import { driverOptions } from './endpoint-settings.ts';
import { kernelLacks } from './kernel-addresses.ts';

export interface Connector {
  /**
   * Resolves with the addresses (none yet for a container that does not run), or with undefined when the container has
   * gone. Throws ADDRESS_IN_USE, NETWORK_ENGINE_UNABLE.
   */
  connect(containerId: string, requests: readonly WeaveAddressRequest[]): Promise<IpCidr[] | undefined>;
}

export interface ConnectorParts {
  networks: DockerNetworks;
  network(): Promise<NetworkFacts>;
}

export function createConnector(parts: ConnectorParts): Connector {
  // The second of two that ask at the same time finds the container connected.
  const locks = createContainerLocks();
  return {
    connect: (id, requests) => locks.run(id, () => connectOnce(parts, id, requests)),
  };
}

async function connectOnce(
  { networks, network }: ConnectorParts,
  containerId: string,
  requests: readonly WeaveAddressRequest[],
): Promise<IpCidr[] | undefined> {
  const facts = await network();
  const addresses = wantedAddresses(facts, requests);
  const before = await networks.membership(facts, containerId);
  if (before !== undefined && matches(before, addresses)) return before.addresses;
  // On the network with another address than it asks for: Docker cannot change it in place.
  if (before !== undefined) await networks.disconnect(facts, containerId);
  const endpoint = {
    containerId,
    addresses,
    driverOptions: driverOptions(networks.apiVersion),
  };
  try {
    await networks.connect(facts, endpoint);
  } catch (cause) {
    return await explain(cause, { networks, facts, containerId, addresses });
  }
  const after = await networks.membership(facts, containerId);
  return after?.addresses;
}

function matches({ wanted, addresses }: Membership, asked: readonly WantedAddress[]): boolean {
  const known = addresses.length > 0 ? addresses.map(({ address }) => address) : wanted;
  return asked.every(({ address }) => known.includes(address));
}

/** undefined when the container has gone; its addresses when somebody connected it meanwhile as asked. */
async function explain(
  cause: unknown,
  {
    networks,
    facts,
    containerId,
    addresses,
  }: {
    networks: DockerNetworks;
    facts: NetworkFacts;
    containerId: string;
    addresses: readonly WantedAddress[];
  },
): Promise<IpCidr[] | undefined> {
  if (dockerStatus(cause) === 404) return undefined;
  const now = await networks.membership(facts, containerId);
  const isThere = now !== undefined && matches(now, addresses);
  if (isThere && !kernelLacks(now.pid, now.addresses)) return now.addresses;
  // Left half done, as by Docker 20.10 after its deadline on an overlay: the next one must not find it done.
  if (isThere) await networks.disconnect(facts, containerId).catch(() => undefined);
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (addresses.length > 0 && /address already in use/i.test(reason)) {
    const asked = addresses.map(({ address }) => address).join(' or ');
    throw new PowerstripError('ADDRESS_IN_USE', `${asked} is in use on the network ${facts.name}`, {
      status: 409,
      cause,
    });
  }
  throw new PowerstripError('ATTACH_FAILED', `network ${facts.name}: ${reason}`, { status: 500, cause });
}
