import type { Ipv4Cidr } from '@pw/core';
import { createDockerClient, type DockerClient } from '../weave/docker/docker-client.ts';
import { createAddressBook } from '../weave/engines/address-book.ts';
import { createBridgeEngine } from '../weave/engines/bridge/create-bridge-engine.ts';
import type { Engine } from '../weave/engines/engine.ts';
import { STACK_LABEL } from '../weave/labels.ts';
import { createLibc } from '../weave/netlink/libc.ts';

/** The options that every command has. */
export interface EngineOptions {
  dockerHost: string;
  engine: string;
  network: string;
  bridge: string;
  subnet?: Ipv4Cidr;
  stack: string;
  logLevel: string;
}

export async function openEngine(options: EngineOptions): Promise<{ docker: DockerClient; engine: Engine }> {
  const docker = await createDockerClient(options.dockerHost);
  const parts = { docker, dockerHost: options.dockerHost, libc: createLibc(), book: createAddressBook() };
  const engine = await createBridgeEngine(parts, {
    network: options.network,
    bridge: options.bridge,
    subnet: options.subnet,
    labels: { [STACK_LABEL]: options.stack },
  });
  return { docker, engine };
}
