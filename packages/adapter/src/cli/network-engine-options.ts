import type { Subnets } from '@pw/core';
import { type Logger, pino } from 'pino';
import { createDockerClient, type DockerClient } from '../docker/docker-client.ts';
import { createNetworkEngine, type NetworkEngineChoice } from '../engines/create-network-engine.ts';
import type { NetworkEngine } from '../engines/network-engine.ts';
import { type Ownership, STACK_LABEL } from '../labels.ts';
import { createLibc, type Libc } from '../netlink/libc.ts';

/** The options that every command has. */
export interface NetworkEngineOptions {
  dockerHost: string;
  engine: NetworkEngineChoice;
  network: string;
  bridge: string;
  subnet?: Subnets;
  stack: string;
  router: string;
  routerBridge: string;
  withoutDns: boolean;
  weaveCommand: string;
  graceSeconds: number | string;
  logLevel: string;
}

export interface OpenedNetworkEngine {
  docker: DockerClient;
  libc: Libc;
  engine: NetworkEngine;
  log: Logger;
}

/**
 * `readOnly`: for what only looks or removes, which must not create a network. Throws ENGINE_UNREACHABLE, and what the chosen
 * network engine reports as missing.
 */
export async function openNetworkEngine(
  options: NetworkEngineOptions,
  { readOnly = false } = {},
): Promise<OpenedNetworkEngine> {
  const log = pino({ name: 'pw-adapter', level: options.logLevel }, pino.destination({ fd: 2, sync: true }));
  const docker = await createDockerClient(options.dockerHost);
  const libc = createLibc();
  const engine = await createNetworkEngine(
    options.engine,
    { docker, libc, log },
    {
      dockerHost: options.dockerHost,
      network: options.network,
      bridge: options.bridge,
      subnet: options.subnet?.ipv4,
      ipv6Subnet: options.subnet?.ipv6,
      graceMs: Number(options.graceSeconds) * 1000,
      routerAddress: options.router,
      routerBridge: options.routerBridge,
      dns: !options.withoutDns,
      weaveCommand: options.weaveCommand,
      labels: { [STACK_LABEL]: options.stack },
      readOnly,
    },
  );
  return { docker, libc, engine, log };
}

/** Opens the engine for one command, and prints what it answers. `opening`: see openNetworkEngine. */
export async function printFromEngine(
  options: NetworkEngineOptions,
  answer: (engine: NetworkEngine, docker: DockerClient) => Promise<string>,
  opening?: { readOnly: boolean },
): Promise<void> {
  const { docker, engine } = await openNetworkEngine(options, opening);
  try {
    console.log(await answer(engine, docker));
  } finally {
    engine.close();
  }
}

/** Stacks other than the default one handle only what they created themselves. */
export function ownershipOf({ network, stack }: NetworkEngineOptions): Ownership {
  return { network, unlabelled: stack === 'default' };
}
