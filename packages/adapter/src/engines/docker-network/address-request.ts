// What WEAVE_CIDR means on a network whose addresses Docker manages.
import {
  containsAddress,
  formatCidr,
  formatWeaveCidr,
  type IpCidr,
  networkAddress,
  ofFamily,
  PowerstripError,
  type WeaveAddressRequest,
} from '@pw/core';
import { formatSubnets, type NetworkFacts } from '../../docker/docker-networks.ts';

const USUAL_HINT = 'Use one address of the network’s subnet or net:default, or another --engine.';

export interface WantedAddress {
  family: IpCidr['family'];
  address: string;
  cidr: IpCidr | undefined;
}

/**
 * The addresses to ask Docker for, one of each family at most; of a family without one, any of the network. `cidr` has
 * the prefix length that Docker will give it, and is undefined as long as this host does not know the network's subnets.
 * Throws NETWORK_ENGINE_UNABLE (400): Docker gives a container one address of each subnet's family, out of the subnet.
 */
export function wantedAddresses(
  network: NetworkFacts,
  requests: readonly WeaveAddressRequest[],
): WantedAddress[] {
  const families = requests.map((request) => (request.kind === 'default' ? 4 : request.cidr.family));
  if (new Set(families).size < families.length) {
    throw unable(requests, 'Docker gives a container one address of a network, or one of each family');
  }
  return requests.flatMap((request) => wantedAddress(network, request) ?? []);
}

function wantedAddress(network: NetworkFacts, request: WeaveAddressRequest): WantedAddress | undefined {
  if (request.kind === 'default') return undefined;
  const { family, address } = request.cidr;
  const isSubnet = request.kind === 'subnet';
  if (!network.visible) return isSubnet ? undefined : { family, address, cidr: undefined };
  if (ofFamily(family, network.subnets).length === 0) throw withoutFamily(network, request);
  if (isSubnet) return checkSubnet(network, request);
  const subnet = network.subnets.find((candidate) => containsAddress(candidate, address));
  if (subnet === undefined) throw unable([request], outside(network));
  return { family, address, cidr: { ...subnet, address } };
}

function checkSubnet(network: NetworkFacts, request: WeaveAddressRequest & { kind: 'subnet' }): undefined {
  const wanted = formatCidr(request.cidr);
  if (network.subnets.some((subnet) => formatCidr(subnet) === wanted)) return undefined;
  throw unable([request], `Docker chooses from the whole subnet only; ${outside(network)}`);
}

/** Docker cannot change a network: it has to be created again. */
function withoutFamily(
  network: NetworkFacts,
  request: Exclude<WeaveAddressRequest, { kind: 'default' }>,
): PowerstripError {
  const { name, subnets } = network;
  const { family } = request.cidr;
  const all = [...subnets, { ...request.cidr, address: networkAddress(request.cidr) }].map(formatCidr);
  const flags = all.map((subnet) => `--subnet ${subnet}`).join(' ');
  const create = `docker network create ${family === 6 ? '--ipv6 ' : ''}${flags} ${name}`;
  return unable(
    [request],
    `the network ${name} has no IPv${family}`,
    `Use an address of ${formatSubnets(network)}, or create the network with IPv${family}: docker network rm ${name}; ${create}`,
  );
}

function outside(network: NetworkFacts): string {
  return `the network ${network.name} has ${formatSubnets(network)}`;
}

function unable(requests: readonly WeaveAddressRequest[], why: string, hint = USUAL_HINT): PowerstripError {
  const words = formatWeaveCidr({ kind: 'addresses', requests: [...requests] });
  return new PowerstripError('NETWORK_ENGINE_UNABLE', `engine docker-network: WEAVE_CIDR ${words}: ${why}`, {
    status: 400,
    hint,
  });
}
