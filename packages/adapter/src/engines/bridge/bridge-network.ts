import {
  addressToNumber,
  formatCidr,
  type IpCidr,
  type Ipv4Cidr,
  type Ipv6Cidr,
  lookUntil,
  networkAddress,
  numberToAddress,
  PowerstripError,
  parseCidr,
  parseIpv4Cidr,
} from '@pw/core';
import type { DockerClient, DockerNetwork } from '../../docker/docker-client.ts';
import { dockerStatus } from '../../docker/docker-errors.ts';
import { STACK_LABEL } from '../../labels.ts';
import { chooseSubnet } from './choose-subnet.ts';

/** How long another process may take to make the network again, or to remove it. */
export const OWNER_TAKES = { withinMs: 2000, everyMs: 100 };

/** What the Docker-made network is to be. */
export interface BridgeNetworkOptions {
  network: string;
  bridge: string;
  /** undefined: the first default that is free here. */
  subnet: Ipv4Cidr | undefined;
  /** undefined: Docker need know of no IPv6. */
  ipv6Subnet?: Ipv6Cidr | undefined;
  labels: Record<string, string>;
  /** A network that is missing is not created. Default: false. */
  readOnly?: boolean | undefined;
}

export interface BridgeNetwork {
  bridge: string;
  subnet: Ipv4Cidr;
  gateway: string;
  /** What Docker has for IPv6. Containers have addresses of any subnet without it; Docker's firewall knows the bridge by it. */
  ipv6?: { subnet: Ipv6Cidr; gateway: string } | undefined;
}

/** Docker's own addresses on the bridge. */
export function gatewaysOf({ gateway, ipv6 }: Pick<BridgeNetwork, 'gateway' | 'ipv6'>): string[] {
  return [gateway, ...(ipv6 === undefined ? [] : [ipv6.gateway])];
}

/** What of the host a new network must not overlap. */
export interface HostFacts {
  routes: Ipv4Cidr[];
  /** The names of all links. */
  links: string[];
}

/**
 * Finds the network, or creates it. Docker keeps the firewall rules of a bridge that it created when it restarts.
 * `lookAtHost` is asked only when there is something to make. Throws BAD_OPTION when it exists
 * otherwise than asked, NETWORK_NOT_OURS, and with `readOnly` NETWORK_ENGINE_MISSING.
 */
export async function ensureBridgeNetwork(
  docker: DockerClient,
  options: BridgeNetworkOptions,
  lookAtHost: () => Promise<HostFacts>,
): Promise<BridgeNetwork> {
  if (options.readOnly === true) return describe(await waitForNetwork(docker, options.network), options);
  const networks = await docker.listNetworks();
  const existing = named(networks, options.network);
  if (existing !== undefined) return describe(existing, options);
  const { routes, links } = await lookAtHost();
  if (links.includes(options.bridge)) {
    await waitForOwner(docker, options, lookAtHost);
    return ensureBridgeNetwork(docker, options, lookAtHost);
  }
  const taken = [...routes, ...networks.flatMap((network) => network.subnets.flatMap(parse))];
  const subnet = chooseSubnet(options.subnet, taken);
  const gateway = nextAddress(subnet);
  const ipv6 = options.ipv6Subnet && { subnet: options.ipv6Subnet, gateway: nextAddress(options.ipv6Subnet) };
  try {
    await docker.createBridgeNetwork({
      name: options.network,
      bridgeName: options.bridge,
      subnet: formatCidr(subnet),
      gateway,
      ipv6: ipv6 && { ...ipv6, subnet: formatCidr(ipv6.subnet) },
      labels: options.labels,
    });
  } catch (error) {
    if (dockerStatus(error) !== 409) throw error;
    return ensureBridgeNetwork(docker, options, lookAtHost); // Another process has just created it.
  }
  return { bridge: options.bridge, subnet, gateway, ipv6 };
}

/**
 * Another process may be making the network, or removing it: Docker has the link before it lists the network. Returns once
 * there is a network, or no link. Throws NETWORK_NOT_OURS.
 */
async function waitForOwner(
  docker: DockerClient,
  { network, bridge }: BridgeNetworkOptions,
  lookAtHost: () => Promise<HostFacts>,
): Promise<void> {
  const look = async () => {
    if (named(await docker.listNetworks(), network) !== undefined) return true;
    return (await lookAtHost()).links.includes(bridge) ? undefined : true;
  };
  if ((await lookUntil(look, OWNER_TAKES)) === undefined) throw bridgeTaken(bridge);
}

/** An adapter that serves may be making it again at this moment. Throws NETWORK_ENGINE_MISSING. */
async function waitForNetwork(docker: DockerClient, name: string): Promise<DockerNetwork> {
  const found = await lookUntil(async () => named(await docker.listNetworks(), name), OWNER_TAKES);
  if (found === undefined) throw noNetwork(name);
  return found;
}

/** Removes the network of that name, if it is there and ours. Throws NETWORK_NOT_OURS, and what Docker answers. */
export async function removeBridgeNetwork(docker: DockerClient, name: string): Promise<void> {
  const found = named(await docker.listNetworks(), name);
  if (found === undefined) return;
  mustBeOurs(found);
  await docker.removeNetwork(found.id);
}

function named(networks: readonly DockerNetwork[], name: string): DockerNetwork | undefined {
  return networks.find((network) => network.name === name);
}

function noNetwork(name: string): PowerstripError {
  return new PowerstripError('NETWORK_ENGINE_MISSING', `engine bridge: there is no Docker network ${name}`, {
    hint: 'Start a stack, which creates it: pw up. Or name the network of yours with --network.',
  });
}

/** A network of another driver, or without our label, is not ours, whatever its name. */
function mustBeOurs({ name, driver, labels }: DockerNetwork): void {
  if (driver === 'bridge' && labels[STACK_LABEL] !== undefined) return;
  const what = driver === 'bridge' ? 'was not created by powerstrip-weave' : `has the driver ${driver}`;
  throw new PowerstripError('NETWORK_NOT_OURS', `the Docker network ${name} ${what}, and is left alone`, {
    status: 409,
    hint: `Use another name with --network, join it with --engine docker-network, or remove it: docker network rm ${name}`,
  });
}

/** Docker would take such a link over, and give it an address. A weave router that was stopped leaves one behind. */
function bridgeTaken(bridge: string): PowerstripError {
  return new PowerstripError('NETWORK_NOT_OURS', `a link ${bridge} exists that no network of ours has made`, {
    status: 409,
    hint: `Use another name with --bridge, or, if nobody needs it, remove it: ip link del ${bridge}`,
  });
}

function describe(network: DockerNetwork, options: BridgeNetworkOptions): BridgeNetwork {
  mustBeOurs(network);
  const [subnet] = network.subnets.flatMap(parse);
  const bridge = network.bridgeName ?? `br-${network.id.slice(0, 12)}`;
  if (subnet === undefined)
    throw mismatch('network', `${network.name} has no IPv4 subnet`, 'another --network');
  const wanted = options.subnet === undefined ? undefined : formatCidr(options.subnet);
  if (wanted !== undefined && wanted !== formatCidr(subnet)) {
    throw mismatch(
      'subnet',
      `network ${network.name} has ${formatCidr(subnet)}, not ${wanted}`,
      'its subnet',
    );
  }
  const ipv6 = describeIpv6(network);
  const wantedIpv6 = options.ipv6Subnet && formatCidr(options.ipv6Subnet);
  const hasIpv6 = ipv6 === undefined ? 'no IPv6' : formatCidr(ipv6.subnet);
  if (wantedIpv6 !== undefined && wantedIpv6 !== hasIpv6) {
    throw mismatch('subnet', `network ${network.name} has ${hasIpv6}, not ${wantedIpv6}`, 'its subnets');
  }
  return { bridge, subnet, gateway: network.gateway ?? nextAddress(subnet), ipv6 };
}

function describeIpv6({ ipv6 }: DockerNetwork): BridgeNetwork['ipv6'] {
  const subnet = parseCidr(ipv6?.subnet ?? '');
  if (subnet?.family !== 6) return undefined;
  const gateway = parseCidr(`${ipv6?.gateway?.split('/')[0]}/128`)?.address;
  return { subnet, gateway: gateway ?? nextAddress(subnet) };
}

function mismatch(option: string, what: string, allowed: string): PowerstripError {
  return new PowerstripError('BAD_OPTION', `--${option}: ${what}`, {
    hint: `Give ${allowed}, or remove the network with docker network rm.`,
  });
}

function parse(text: string): Ipv4Cidr[] {
  const cidr = parseIpv4Cidr(text);
  return cidr === undefined ? [] : [cidr];
}

/** The first host. */
function nextAddress(subnet: IpCidr): string {
  return numberToAddress(addressToNumber(networkAddress(subnet)) + 1n, subnet.family);
}
