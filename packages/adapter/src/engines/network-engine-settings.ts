import type { Ipv4Cidr, Ipv6Cidr } from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';
import type { Log } from '../log.ts';
import type { Libc } from '../netlink/libc.ts';

/** The names of all network engines; each has a folder beside this file and a line in `create-network-engine.ts`. */
export type NetworkEngineName = 'bridge' | 'weave' | 'weave-command' | 'docker-network';

/** What network engines are built from. */
export interface NetworkEngineParts {
  docker: DockerClient;
  libc: Libc;
  log: Log;
}

/** The options of `pw-adapter` that network engines look at. */
export interface NetworkEngineSettings {
  dockerHost: string;
  network: string;
  bridge: string;
  /** undefined: the engine's default. */
  subnet: Ipv4Cidr | undefined;
  /** Where Docker is to know the bridge's IPv6 as well. */
  ipv6Subnet?: Ipv6Cidr | undefined;
  /** How long an address stays with a container that ended, in ms. */
  graceMs: number;
  /** Where a weave router listens: WEAVE_HTTP_ADDR. */
  routerAddress: string;
  /** The bridge of a weave router, whatever network the adapter has otherwise. */
  routerBridge: string;
  /** Register names with the router, and let containers ask it for names. */
  dns: boolean;
  /** The weave script: a path, or a name in PATH. */
  weaveCommand: string;
  /** For whatever the engine creates in Docker. */
  labels: Record<string, string>;
  /** Only looks: what is missing is an error, and is not created. Default: false. */
  readOnly?: boolean;
}
