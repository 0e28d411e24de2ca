import {
  type ContainerInspect,
  containerInspectSchema,
  type EngineInfo,
  type EngineSecurity,
  engineSecurity,
  type ImageInspect,
  PowerstripError,
} from '@pw/core';
import type Docker from 'dockerode';
import { connectDocker } from './connect-docker.ts';
import { type ContainerEvents, openContainerEvents } from './container-events.ts';
import { dockerStatus, ifStatus } from './docker-errors.ts';
import { inspectImage } from './inspect-image.ts';

/** A network of any driver, as far as we care. */
export interface DockerNetwork {
  id: string;
  name: string;
  driver: string;
  labels: Record<string, string>;
  bridgeName: string | undefined;
  /** IPv4 subnets, `a.b.c.d/len`. */
  subnets: string[];
  gateway: string | undefined;
  /** undefined: Docker gives its containers no IPv6. */
  ipv6?: { subnet: string; gateway: string | undefined } | undefined;
}

/** A bridge that Docker is to make. */
interface BridgeNetworkRequest {
  name: string;
  bridgeName: string;
  subnet: string;
  gateway: string;
  ipv6?: { subnet: string; gateway: string } | undefined;
  labels: Record<string, string>;
}

/** A container that is never started, for the volume that its image declares. */
export interface VolumeHolder {
  name: string;
  image: string;
  labels: Record<string, string>;
}

/** A line of `docker ps -a`. */
export interface ListedContainer {
  id: string;
  name: string;
  image: string;
  running: boolean;
  labels: Record<string, string>;
  /** The names of its Docker networks. */
  networks: string[];
}

/** Where the engine keeps its own files, on its machine. */
export interface EngineStorage {
  root: string;
  driver: string;
  /** Images are in containerd's store, not in that of the driver. */
  isContainerd: boolean;
}

/** The Docker calls of the weave adapter. Ids and names are passed as they came. Errors that Docker answers are thrown unchanged. */
export interface DockerClient {
  ping(): Promise<void>;
  /** The engine's own, by Docker's name: amd64, arm64. */
  architecture(): Promise<string>;
  storage(): Promise<EngineStorage>;
  security(): Promise<EngineSecurity>;
  /** undefined: no such image. `platform`: that of the create request; of an image for several, its variant is shown. */
  inspectImage(name: string, platform?: string): Promise<ImageInspect | undefined>;
  /** undefined: no such container. */
  inspectContainer(ref: string): Promise<ContainerInspect | undefined>;
  /** SIGKILL; no error if it is already gone or stopped. */
  killContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Creates a container that is never started: it holds the shim's volume. No error if the name is taken. */
  createVolumeHolder(holder: VolumeHolder): Promise<void>;
  /** The same in the place of one that is there; containers that have the volume of the old one keep it. */
  replaceVolumeHolder(holder: VolumeHolder): Promise<void>;
  /** Containers in any state. */
  listContainers(): Promise<ListedContainer[]>;
  listNetworks(): Promise<DockerNetwork[]>;
  /** By id: a name may mean another network by now. No error if it is already gone. */
  removeNetwork(id: string): Promise<void>;
  createBridgeNetwork(network: BridgeNetworkRequest): Promise<void>;
  /** Docker's events about containers from a moment on (Unix seconds, with fraction); ends with an error or the signal. */
  containerEvents(since: number, signal: AbortSignal): Promise<ContainerEvents>;
}

/** Connects and agrees on an API version. `host`: `unix:///path` or `tcp://host:port`. Throws ENGINE_UNREACHABLE. */
export async function createDockerClient(host: string): Promise<DockerClient> {
  const docker = await connectDocker(host);
  let architecture: Promise<string> | undefined;
  const ownArchitecture = () => {
    architecture ??= docker.version().then((version) => version.Arch);
    return architecture;
  };
  return {
    architecture: ownArchitecture,
    storage: () => storage(docker),
    security: async () => engineSecurity((await docker.info()) as EngineInfo),
    ping: async () => void (await docker.ping()),
    inspectImage: (name, platform) => inspectImage(docker, { name, platform, architecture: ownArchitecture }),
    inspectContainer: async (ref) => {
      const container: unknown = await docker.getContainer(ref).inspect().catch(ifStatus(404));
      return container === undefined ? undefined : containerInspectSchema.parse(container);
    },
    killContainer: async (id, signal) => {
      await docker
        .getContainer(id)
        .kill({ signal: 'SIGKILL', abortSignal: signal })
        .catch(ifStatus(404, 409));
    },
    createVolumeHolder: (holder) => createVolumeHolder(docker, holder),
    replaceVolumeHolder: (holder) => replaceVolumeHolder(docker, holder),
    listContainers: async () => (await docker.listContainers({ all: true })).map(toListed),
    removeNetwork: async (id) => {
      await docker.getNetwork(id).remove().catch(ifStatus(404));
    },
    listNetworks: async () => (await docker.listNetworks()).map(toNetwork),
    containerEvents: (since, signal) => openContainerEvents(docker, since, signal),
    createBridgeNetwork: (network) => createBridgeNetwork(docker, network),
  };
}

function toListed(container: Docker.ContainerInfo) {
  return {
    id: container.Id,
    name: (container.Names?.[0] ?? '').replace(/^\//, ''),
    image: container.Image,
    running: container.State === 'running',
    labels: container.Labels ?? {},
    networks: Object.keys(container.NetworkSettings?.Networks ?? {}),
  };
}

async function storage(docker: Docker): Promise<EngineStorage> {
  const info = (await docker.info()) as { DockerRootDir: string; Driver: string; DriverStatus?: string[][] };
  const isContainerd = (info.DriverStatus ?? []).some(([, value]) => value?.startsWith('io.containerd.'));
  return { root: info.DockerRootDir, driver: info.Driver, isContainerd };
}

async function createVolumeHolder(docker: Docker, { name, image, labels }: VolumeHolder): Promise<void> {
  const options = { name, Image: image, Env: ['WAIT_FOR_WEAVE_QUIT=yes'], Labels: labels };
  try {
    await docker.createContainer(options);
  } catch (cause) {
    if (dockerStatus(cause) === 409) return; // Another process was faster.
    if (dockerStatus(cause) !== 404) throw cause;
    throw new PowerstripError('IMAGE_MISSING', `the image ${image} of the shim is not there`, {
      status: 500,
      hint: 'Build it with `pnpm images`, or name another one with --shim-image.',
      cause,
    });
  }
}

/** By two renames, so that the name is there but for a moment. Docker keeps a volume that other containers have. */
async function replaceVolumeHolder(docker: Docker, holder: VolumeHolder): Promise<void> {
  const [next, former] = [`${holder.name}-next`, `${holder.name}-former`];
  const remove = (name: string) => docker.getContainer(name).remove({ v: true }).catch(ifStatus(404, 409));
  await Promise.all([remove(next), remove(former)]);
  await createVolumeHolder(docker, { ...holder, name: next });
  await docker.getContainer(holder.name).rename({ name: former }).catch(ifStatus(404));
  await docker.getContainer(next).rename({ name: holder.name });
  await remove(former);
}

async function createBridgeNetwork(
  docker: Docker,
  { name, bridgeName, labels, ipv6, ...ipv4 }: BridgeNetworkRequest,
): Promise<void> {
  const subnets = [ipv4, ...(ipv6 === undefined ? [] : [ipv6])];
  await docker.createNetwork({
    Name: name,
    Driver: 'bridge',
    CheckDuplicate: true,
    ...(ipv6 && { EnableIPv6: true }),
    IPAM: {
      Driver: 'default',
      Config: subnets.map(({ subnet, gateway }) => ({ Subnet: subnet, Gateway: gateway })),
    },
    Options: {
      'com.docker.network.bridge.name': bridgeName,
      // An engine may be told to keep the containers of a bridge apart, unless the network says otherwise.
      'com.docker.network.bridge.enable_icc': 'true',
    },
    Labels: labels,
  });
}

function toNetwork(network: Docker.NetworkInspectInfo): DockerNetwork {
  const configs = network.IPAM?.Config ?? [];
  const ipv4 = configs.filter(({ Subnet: subnet }) => !subnet?.includes(':'));
  const ipv6 = configs.find(({ Subnet: subnet }) => subnet?.includes(':'));
  return {
    id: network.Id,
    name: network.Name,
    driver: network.Driver,
    labels: network.Labels ?? {},
    bridgeName: network.Options?.['com.docker.network.bridge.name'],
    subnets: ipv4.flatMap(({ Subnet: subnet }) => subnet ?? []),
    gateway: ipv4[0]?.Gateway,
    ...(network.EnableIPv6 === true &&
      ipv6?.Subnet && { ipv6: { subnet: ipv6.Subnet, gateway: ipv6.Gateway } }),
  };
}
