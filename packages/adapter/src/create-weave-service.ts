import type { Adapter, ContainerInspect, IpCidr } from '@pw/core';
import type { NetworkView } from '@pw/core/inspector';
import { createAttacher } from './attach/create-attacher.ts';
import { createWeaveAdapter } from './create-weave-adapter.ts';
import type { DockerClient } from './docker/docker-client.ts';
import { restoreEngine, watchContainers } from './docker-events/watch-containers.ts';
import { createEngineFiles } from './engine-files/create-engine-files.ts';
import { rememberImages } from './engine-files/remember-images.ts';
import type { NetworkEngine } from './engines/network-engine.ts';
import { createForeground, type Foreground } from './foreground.ts';
import { createHostsFiles, type HostsFiles } from './hosts/create-hosts-files.ts';
import { rewriteContainerHosts } from './hosts/rewrite-container-hosts.ts';
import type { Ownership } from './labels.ts';
import { dockerdPids } from './link/dockerd-namespace.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createNameService, type NameService } from './names/create-name-service.ts';
import { createDockerNames } from './names/docker-names.ts';
import type { Libc } from './netlink/libc.ts';
import { createNetworkView } from './network-view/create-network-view.ts';
import { createShim, type ShimOptions, type ShimState } from './shim.ts';

export interface WeaveServiceParts {
  docker: DockerClient;
  libc: Libc;
  engine: NetworkEngine;
  log: Log;
}

export interface WeaveServiceOptions {
  dockerHost: string;
  shim: ShimOptions;
  ownership: Ownership;
  /** Let `docker inspect` show the weave address. */
  rewriteInspect: boolean;
  /** Give a container's own name its weave address in /etc/hosts. */
  rewriteHosts: boolean;
}

/** The weave adapter with everything that runs beside its hooks. */
export interface WeaveService {
  adapter: Adapter;
  /** The Prometheus text. */
  metrics(): Promise<string>;
  /** Who is on the network, as the inspector shows it. */
  networkView(): Promise<NetworkView>;
  /** What `GET /healthz` tells besides; throws when the engine does not answer. */
  health(): Promise<{ shim: ShimState }>;
  /**
   * Before the hooks are served: learns which addresses are taken, so that none is picked again. Never rejects: what Docker
   * does not tell now, `run` asks for again.
   */
  restore(): Promise<void>;
  /** Follows Docker's events until the signal. */
  run(signal: AbortSignal): Promise<void>;
}

/** The adapter without its listener: hooks, commands of `pw network`, and what follows Docker’s events. It does nothing before `restore` and `run`. */
export function createWeaveService(parts: WeaveServiceParts, options: WeaveServiceOptions): WeaveService {
  const { docker, engine, log } = parts;
  const metrics = createMetrics();
  const files = createEngineFiles(parts, options.dockerHost);
  const remembering = rememberImages(docker, files);
  const shim = createShim(remembering, options.shim, files);
  const foreground = createForeground();
  const hasNames = options.rewriteHosts && engine.name === 'bridge';
  const hostsFiles = createHostsFiles(() => dockerdPids(parts.libc, options.dockerHost));
  const names = hasNames ? openNames({ ...parts, foreground }, hostsFiles) : undefined;
  const writeOwnName = options.rewriteHosts ? createHostsWriter(log, hostsFiles) : undefined;
  const beforeReady = names?.attached ?? writeOwnName;
  const attacher = createAttacher({ docker, engine, log, metrics, beforeReady, ended: names?.detached });
  const { ownership } = options;
  const watch = { docker, engine, attacher, log, ownership, foreground, names };
  return {
    adapter: createWeaveAdapter(
      {
        docker: remembering,
        engine,
        attacher,
        shim,
        log,
        rewriteInspect: options.rewriteInspect,
        network: ownership.network,
      },
      foreground,
    ),
    metrics: () => metrics.render(),
    networkView: createNetworkView({ docker, engine, attachedAddresses: attacher.attachedAddresses }),
    async health() {
      await docker.ping();
      return { shim: await shim.state() };
    },
    async restore() {
      await restoreEngine(watch).catch((err: unknown) => {
        log.warn({ err }, 'what has addresses already is not known yet');
      });
    },
    async run(signal) {
      engine.watch?.((id) => attacher.look(id, ownership));
      await shim.ensure();
      await watchContainers(watch, signal);
    },
  };
}

/** Where the engine has no DNS: all names are in the containers' hosts files. */
function openNames(
  { docker, log, foreground }: WeaveServiceParts & { foreground: Foreground },
  files: HostsFiles,
): NameService {
  return createNameService({ files, dockerNames: createDockerNames(docker), log, foreground });
}

/** A container without the line in its hosts file still has its network, so a failure is only logged. */
function createHostsWriter(log: Log, files: HostsFiles) {
  return async (container: ContainerInspect, addresses: readonly IpCidr[]): Promise<void> => {
    try {
      rewriteContainerHosts(container, addresses, files);
    } catch (err) {
      log.warn({ container: container.Id.slice(0, 12), err }, 'its hosts file was not rewritten');
    }
  };
}
