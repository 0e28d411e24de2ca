import { type ContainerInspect, engineSecurity, type ImageInspect } from '@pw/core';
import type { ContainerEvent, ContainerEvents } from '../../src/docker/container-events.ts';
import type { DockerClient, DockerNetwork, VolumeHolder } from '../../src/docker/docker-client.ts';

/** An engine in memory: what a test puts in is what the adapter sees. */
export interface FakeDocker extends DockerClient {
  images: Map<string, ImageInspect>;
  containers: Map<string, ContainerInspect>;
  networks: DockerNetwork[];
  killed: string[];
  holders: string[];
  /** Sends an event to every open stream. */
  emit(event: Pick<ContainerEvent, 'action' | 'id'> & Partial<Pick<ContainerEvent, 'time' | 'labels'>>): void;
  /** Ends every open event stream, as an engine that restarts does. */
  breakStreams(): void;
  streams(): number;
  /** The call throws this, once or until it is deleted. */
  failures: Map<keyof DockerClient, unknown>;
}

/** `makeBridge`: what Docker does when it creates a bridge network. Long: one short method a call of Docker. */
export function createFakeDocker(
  makeBridge: (name: string) => Promise<unknown> = async () => undefined,
): FakeDocker {
  const images = new Map<string, ImageInspect>();
  const containers = new Map<string, ContainerInspect>();
  const networks: DockerNetwork[] = [];
  const killed: string[] = [];
  const holders: string[] = [];
  const failures = new Map<keyof DockerClient, unknown>();
  const streams = new Set<(event: ContainerEvent | undefined) => void>();
  const check = (method: keyof DockerClient) => {
    if (failures.has(method)) throw failures.get(method);
  };
  const find = (ref: string) =>
    [...containers.values()].find(
      (container) => container.Id.startsWith(ref) || container.Name === `/${ref}`,
    );
  let time = 1;
  return {
    images,
    containers,
    networks,
    killed,
    holders,
    failures,
    emit({ labels = {}, ...event }) {
      time += 1;
      for (const push of streams) push({ time, ...event, labels });
    },
    breakStreams() {
      for (const push of streams) push(undefined);
    },
    streams: () => streams.size,
    ping: async () => check('ping'),
    architecture: async () => 'amd64',
    storage: async () => ({ root: '/nowhere', driver: 'overlay2', isContainerd: false }),
    security: async () => engineSecurity({}),
    async inspectImage(name, platform) {
      check('inspectImage');
      return images.get(platform === undefined ? name : `${name} ${platform}`);
    },
    async inspectContainer(ref) {
      check('inspectContainer');
      return structuredClone(find(ref));
    },
    async killContainer(id) {
      killed.push(id);
      check('killContainer');
    },
    async createVolumeHolder(holder) {
      check('createVolumeHolder');
      holders.push(holder.name);
      containers.set(holder.name, fakeHolder(holder, images));
    },
    async replaceVolumeHolder(holder) {
      check('replaceVolumeHolder');
      holders.push(`${holder.name} again`);
      containers.set(holder.name, fakeHolder(holder, images));
    },
    async listContainers() {
      check('listContainers');
      return [...containers.values()].map((container) => ({
        id: container.Id,
        name: container.Name.replace(/^\//, ''),
        image: container.Config.Image,
        running: container.State.Running,
        labels: container.Config.Labels ?? {},
        networks: Object.keys(container.NetworkSettings?.Networks ?? {}),
      }));
    },
    listNetworks: async () => networks,
    async removeNetwork(id) {
      check('removeNetwork');
      networks.splice(0, networks.length, ...networks.filter((network) => network.id !== id));
    },
    async createBridgeNetwork({ name, bridgeName, subnet, gateway, ipv6, labels }) {
      check('createBridgeNetwork');
      networks.push({
        id: `network-${name}`,
        name,
        driver: 'bridge',
        labels,
        bridgeName,
        subnets: [subnet],
        gateway,
        ipv6,
      });
      await makeBridge(bridgeName);
    },
    async containerEvents(_since, signal) {
      check('containerEvents');
      return readStream(streams, signal);
    },
  };
}

function fakeHolder(
  { name, image, labels }: VolumeHolder,
  images: ReadonlyMap<string, ImageInspect>,
): ContainerInspect {
  const container = fakeContainer({ id: 'f'.repeat(64), name, running: false });
  const { Id, Config } = images.get(image) ?? {};
  const Labels = { ...Config?.Labels, ...labels };
  return { ...container, ...(Id !== undefined && { Image: Id }), Config: { ...container.Config, Labels } };
}

/** Keeps events from now on. */
function readStream(
  streams: Set<(event: ContainerEvent | undefined) => void>,
  signal: AbortSignal,
): ContainerEvents {
  const queue: (ContainerEvent | undefined)[] = [];
  let wake = () => {};
  const push = (event: ContainerEvent | undefined) => {
    queue.push(event);
    wake();
  };
  streams.add(push);
  signal.addEventListener('abort', () => push(undefined), { once: true });
  const next = async () => {
    if (queue.length > 0) return queue.shift();
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    return queue.shift();
  };
  return {
    async *[Symbol.asyncIterator]() {
      for (let event = await next(); event !== undefined; event = await next()) yield event;
    },
    [Symbol.dispose]: () => void streams.delete(push),
  };
}

export function fakeContainer(options: {
  id: string;
  name?: string;
  running?: boolean;
  pid?: number;
  env?: string[];
  labels?: Record<string, string>;
  networkMode?: string;
  entrypoint?: string[];
}): ContainerInspect {
  const {
    id,
    name = 'c',
    running = true,
    pid = 1,
    env = [],
    labels = {},
    networkMode = 'none',
    entrypoint,
  } = options;
  return {
    Id: id,
    Name: `/${name}`,
    State: { Running: running, Pid: running ? pid : 0 },
    Config: {
      Image: 'i',
      Hostname: 'host',
      Domainname: '',
      Env: env,
      Labels: labels,
      Entrypoint: entrypoint ?? null,
    },
    HostConfig: { NetworkMode: networkMode },
  };
}

/** An error as dockerode makes it of Docker's answer. */
export function dockerError(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) ${message}`), { statusCode, json: { message } });
}
