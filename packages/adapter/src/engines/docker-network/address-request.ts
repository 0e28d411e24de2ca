// What WEAVE_CIDR means on a network whose addresses Docker manages.
import {
  containsAddress,
  formatCidr,
  formatWeaveCidr,
  type IpCidr,
  PowerstripError,
  type WeaveAddressRequest,
} from '@pw/core';
import { formatSubnets, type NetworkFacts } from '../../docker/docker-networks.ts';
import { ipv4Only } from '../ipv4-only.ts';

export interface WantedAddress {
  address: string;
  cidr: IpCidr | undefined;
}

/**
 * The one address to ask Docker for; undefined: any of the network. `cidr` has the prefix length that Docker will give
 * it, and is undefined as long as this host does not know the network's subnets.
 * Throws NETWORK_ENGINE_UNABLE (400): Docker gives a container one address of a network, out of the network's subnet.
 */
export function wantedAddress(
  network: NetworkFacts,
  requests: readonly WeaveAddressRequest[],
): WantedAddress | undefined {
  const [request, ...more] = ipv4Only('docker-network', requests);
  if (request === undefined) return undefined;
  if (more.length > 0) throw unable(requests, 'Docker gives a container one address of a network');
  if (request.kind === 'default') return undefined;
  const { address } = request.kind === 'address' ? request.cidr : { address: undefined };
  if (!network.visible) return address === undefined ? undefined : { address, cidr: undefined };
  if (request.kind === 'subnet') return checkSubnet(network, request);
  const subnet = network.subnets.find((candidate) => containsAddress(candidate, request.cidr.address));
  if (subnet === undefined) throw unable(requests, outside(network));
  const cidr = { ...subnet, address: request.cidr.address };
  return { address: cidr.address, cidr };
}

function checkSubnet(network: NetworkFacts, request: WeaveAddressRequest & { kind: 'subnet' }): undefined {
  const wanted = formatCidr(request.cidr);
  if (network.subnets.some((subnet) => formatCidr(subnet) === wanted)) return undefined;
  throw unable([request], `Docker chooses from the whole subnet only; ${outside(network)}`);
}

function outside(network: NetworkFacts): string {
  return `the network ${network.name} has ${formatSubnets(network)}`;
}

function unable(requests: readonly WeaveAddressRequest[], why: string): PowerstripError {
  const words = formatWeaveCidr({ kind: 'addresses', requests: [...requests] });
  return new PowerstripError('NETWORK_ENGINE_UNABLE', `engine docker-network: WEAVE_CIDR ${words}: ${why}`, {
    status: 400,
    hint: 'Use one address of the network’s subnet or net:default, or another --engine.',
  });
}
