// Connects containers to the network, each once, whoever asks first: the hook of the create call or that of the start.
import { type IpCidr, PowerstripError, type WeaveAddressRequest } from '@pw/core';
import { createContainerLocks } from '../../container-locks.ts';
import { dockerStatus } from '../../docker/docker-errors.ts';
import type { DockerNetworks, Membership, NetworkFacts } from '../../docker/docker-networks.ts';
import { type WantedAddress, wantedAddress } from './address-request.ts';
import { driverOptions } from './endpoint-settings.ts';

export interface Connector {
  /**
   * Resolves with the address (none yet for a container that does not run), or with undefined when the container has
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
  const address = wantedAddress(facts, requests);
  const before = await networks.membership(facts, containerId);
  if (before !== undefined && matches(before, address)) return addressOf(before);
  // On the network with another address than it asks for: Docker cannot change it in place.
  if (before !== undefined) await networks.disconnect(facts, containerId);
  const options = driverOptions(networks.apiVersion);
  try {
    await networks.connect(facts, { containerId, address: address?.address, driverOptions: options });
  } catch (cause) {
    return await explain(cause, { networks, facts, containerId, address });
  }
  const after = await networks.membership(facts, containerId);
  return after === undefined ? undefined : addressOf(after);
}

function matches({ wanted, address }: Membership, asked: WantedAddress | undefined): boolean {
  return asked === undefined || (address?.address ?? wanted) === asked.address;
}

function addressOf({ address }: Membership): IpCidr[] {
  return address === undefined ? [] : [address];
}

/** undefined when the container has gone, or somebody connected it meanwhile as asked. */
async function explain(
  cause: unknown,
  {
    networks,
    facts,
    containerId,
    address,
  }: {
    networks: DockerNetworks;
    facts: NetworkFacts;
    containerId: string;
    address: WantedAddress | undefined;
  },
): Promise<IpCidr[] | undefined> {
  if (dockerStatus(cause) === 404) return undefined;
  const now = await networks.membership(facts, containerId);
  if (now !== undefined && matches(now, address)) return addressOf(now);
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (address !== undefined && /address already in use/i.test(reason)) {
    throw new PowerstripError('ADDRESS_IN_USE', `${address.address} is in use on the network ${facts.name}`, {
      status: 409,
      cause,
    });
  }
  throw new PowerstripError('ATTACH_FAILED', `network ${facts.name}: ${reason}`, { status: 500, cause });
}
