// The Docker calls about networks that the docker-network engine makes.
import { formatCidr, type IpCidr, parseCidr } from '@pw/core';
import type Docker from 'dockerode';
import { connectDocker } from './connect-docker.ts';
import { ifStatus } from './docker-errors.ts';

/** A network of any driver. */
export interface NetworkFacts {
  id: string;
  name: string;
  driver: string;
  /** `local` or `swarm`. */
  scope: string;
  attachable: boolean;
  /** False on a Swarm worker without a container on the network yet: subnets and gateways are not known then. */
  visible: boolean;
  /** Those of IPv6 only if Docker uses them. */
  subnets: IpCidr[];
  gateways: string[];
  /** Docker engines that take part, if Docker lists them (overlay only). */
  peers: { name: string; address: string }[];
}

/** A container's place on a network. */
export interface Membership {
  containerId: string;
  /** What it asked for, one of each family at most; none: any address. */
  wanted: string[];
  /** What it has; none while it does not run. */
  addresses: IpCidr[];
  /** Its first process; 0 while it does not run, and in a list. */
  pid: number;
}

export interface DockerNetworks {
  /** `X.Y`, as agreed with the engine. */
  readonly apiVersion: string;
  /** undefined: no such network. A worker learns of a Swarm's networks only when it needs them. */
  inspect(name: string): Promise<NetworkFacts | undefined>;
  /** The containers of this engine on the network, those that do not run too. */
  members(network: NetworkFacts): Promise<Membership[]>;
  /** undefined: the container is not there, or not on the network. */
  membership(network: NetworkFacts, containerId: string): Promise<Membership | undefined>;
  connect(network: NetworkFacts, endpoint: EndpointRequest): Promise<void>;
  /** No error if the container is not on the network. */
  disconnect(network: NetworkFacts, containerId: string): Promise<void>;
  /**
   * Why a container does not run that Docker is to keep running; '' if Docker gives no reason. undefined: it
   * runs, has gone, or its restart policy is another.
   */
  failedStart(containerId: string): Promise<string | undefined>;
  /** No error if it already runs. */
  start(containerId: string): Promise<void>;
}

/** An address to ask Docker for. */
export interface EndpointAddress {
  family: IpCidr['family'];
  address: string;
}

/** Where Docker's IPAMConfig has an address. */
export const IPAM_FIELDS = { 4: 'IPv4Address', 6: 'IPv6Address' } as const;

interface EndpointRequest {
  containerId: string;
  /** Of a family without one, Docker chooses. */
  addresses: readonly EndpointAddress[];
  driverOptions?: Record<string, string>;
}

export async function createDockerNetworks(host: string): Promise<DockerNetworks> {
  const docker = await connectDocker(host);
  return {
    apiVersion: (await docker.version()).ApiVersion,
    inspect: async (name) => {
      const found = (await docker.getNetwork(name).inspect().catch(ifStatus(404))) as RawNetwork | undefined;
      if (found !== undefined) return toFacts(found);
      return (await isSwarmWorker(docker)) ? unseenNetwork(name) : undefined;
    },
    members: (network) => members(docker, network),
    membership: async (network, containerId) => {
      const found = (await docker.getContainer(containerId).inspect().catch(ifStatus(404))) as
        | RawContainer
        | undefined;
      return found === undefined ? undefined : toMembership(found.Id, found, network);
    },
    async connect(network, { containerId, addresses, driverOptions }) {
      await docker.getNetwork(network.id).connect({
        Container: containerId,
        EndpointConfig: {
          ...(addresses.length > 0 && { IPAMConfig: ipamConfig(addresses) }),
          ...(driverOptions && { DriverOpts: driverOptions }),
        },
      } as unknown as Parameters<Docker.Network['connect']>[0]);
    },
    async disconnect(network, containerId) {
      await docker
        .getNetwork(network.id)
        .disconnect({ Container: containerId, Force: false })
        .catch((error: unknown) => ifNotConnected(error));
    },
    failedStart: async (containerId) => {
      const found = await docker.getContainer(containerId).inspect().catch(ifStatus(404));
      if (found === undefined || found.State.Running) return undefined;
      return KEPT_RUNNING.includes(found.HostConfig.RestartPolicy?.Name ?? '')
        ? found.State.Error
        : undefined;
    },
    start: async (containerId) => void (await docker.getContainer(containerId).start().catch(ifStatus(304))),
  };
}

/** The restart policies by which Docker starts a container when it starts itself. */
const KEPT_RUNNING = ['always', 'unless-stopped'];

interface RawNetwork {
  Id: string;
  Name: string;
  Driver: string;
  Scope: string;
  Attachable?: boolean;
  EnableIPv6?: boolean;
  IPAM?: { Config?: { Subnet?: string; Gateway?: string }[] | null };
  Peers?: { Name: string; IP: string }[] | null;
}

interface RawContainer {
  Id: string;
  /** In a list, a word. */
  State?: { Pid?: number } | string;
  NetworkSettings?: { Networks?: Record<string, RawEndpoint> | null };
}

interface RawEndpoint {
  NetworkID?: string;
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string } | null;
  IPAddress?: string;
  IPPrefixLen?: number;
  GlobalIPv6Address?: string;
  GlobalIPv6PrefixLen?: number;
}

async function members(docker: Docker, network: NetworkFacts): Promise<Membership[]> {
  if (!network.visible) return [];
  const containers = await docker.listContainers({ all: true, filters: { network: [network.id] } });
  return containers.flatMap(
    (container) => toMembership(container.Id, container as RawContainer, network) ?? [],
  );
}

function toMembership(id: string, container: RawContainer, network: NetworkFacts): Membership | undefined {
  const endpoint = container.NetworkSettings?.Networks?.[network.name];
  if (endpoint === undefined) return undefined;
  const { IPAMConfig: wanted } = endpoint;
  const { State: state } = container;
  return {
    containerId: id,
    pid: typeof state === 'object' ? (state.Pid ?? 0) : 0,
    wanted: [wanted?.IPv4Address, wanted?.IPv6Address].flatMap(canonical),
    addresses: [
      ...cidrOf(endpoint.IPAddress, endpoint.IPPrefixLen),
      ...cidrOf(endpoint.GlobalIPv6Address, endpoint.GlobalIPv6PrefixLen),
    ],
  };
}

function cidrOf(address = '', length = 0): IpCidr[] {
  return list(parseCidr(`${address}/${length}`));
}

/** Clients may have written it in another way. */
function canonical(address = ''): string[] {
  return list(parseCidr(`${address}/0`)).map((cidr) => cidr.address);
}

function list<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function ipamConfig(addresses: readonly EndpointAddress[]): Record<string, string> {
  return Object.fromEntries(addresses.map(({ family, address }) => [IPAM_FIELDS[family], address]));
}

/** Pending: it has not found its managers again yet. */
async function isSwarmWorker(docker: Docker): Promise<boolean> {
  const { Swarm: swarm } = (await docker.info()) as {
    Swarm?: { LocalNodeState?: string; ControlAvailable?: boolean };
  };
  return ['active', 'pending'].includes(swarm?.LocalNodeState ?? '') && swarm?.ControlAvailable === false;
}

function unseenNetwork(name: string): NetworkFacts {
  const nothing = { subnets: [], gateways: [], peers: [] };
  return { id: name, name, driver: 'overlay', scope: 'swarm', attachable: true, visible: false, ...nothing };
}

function toFacts(network: RawNetwork): NetworkFacts {
  const configs = network.IPAM?.Config ?? [];
  return {
    id: network.Id,
    name: network.Name,
    driver: network.Driver,
    scope: network.Scope,
    attachable: network.Attachable ?? false,
    visible: true,
    subnets: configs
      .flatMap(({ Subnet: subnet }) => parseCidr(subnet ?? '') ?? [])
      .filter(({ family }) => family === 4 || network.EnableIPv6 === true),
    // With an auxiliary prefix length in some drivers' answers.
    gateways: configs.flatMap(({ Gateway: gateway }) => canonical(gateway?.split('/')[0])),
    peers: (network.Peers ?? []).map(({ Name: name, IP: address }) => ({ name, address })),
  };
}

function ifNotConnected(error: unknown): undefined {
  const text = error instanceof Error ? error.message : String(error);
  if (/is not connected|no such container/i.test(text)) return undefined;
  throw error;
}

/** For messages: `10.1.0.0/16, 10.2.0.0/16`. */
export function formatSubnets(network: NetworkFacts): string {
  return network.subnets.map(formatCidr).join(', ');
}
