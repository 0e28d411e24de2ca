// The Docker calls about networks that the docker-network engine makes.
import { formatCidr, type IpCidr, parseIpv4Cidr } from '@pw/core';
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
  subnets: IpCidr[];
  gateways: string[];
  /** Docker engines that take part, if Docker lists them (overlay only). */
  peers: { name: string; address: string }[];
}

/** A container's place on a network. */
export interface Membership {
  containerId: string;
  /** What it asked for; undefined: any address. */
  wanted: string | undefined;
  /** What it has; undefined while it does not run. */
  address: IpCidr | undefined;
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

interface EndpointRequest {
  containerId: string;
  /** undefined: Docker chooses. */
  address: string | undefined;
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
    async connect(network, { containerId, address, driverOptions }) {
      await docker.getNetwork(network.id).connect({
        Container: containerId,
        EndpointConfig: {
          ...(address !== undefined && { IPAMConfig: { IPv4Address: address } }),
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
  IPAM?: { Config?: { Subnet?: string; Gateway?: string }[] | null };
  Peers?: { Name: string; IP: string }[] | null;
}

interface RawContainer {
  Id: string;
  NetworkSettings?: { Networks?: Record<string, RawEndpoint> | null };
}

interface RawEndpoint {
  NetworkID?: string;
  IPAMConfig?: { IPv4Address?: string } | null;
  IPAddress?: string;
  IPPrefixLen?: number;
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
  const { IPAddress: address = '', IPPrefixLen: length = 0, IPAMConfig: wanted } = endpoint;
  return {
    containerId: id,
    wanted: wanted?.IPv4Address || undefined,
    address: address === '' ? undefined : parseIpv4Cidr(`${address}/${length}`),
  };
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
    subnets: configs.flatMap(({ Subnet: subnet }) => parseIpv4Cidr(subnet ?? '') ?? []),
    // With an auxiliary prefix length in some drivers' answers.
    gateways: configs.flatMap(({ Gateway: gateway }) => gateway?.split('/')[0] ?? []),
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
