import type { Ipv4Cidr } from '@pw/core';
import type { DockerClient } from '../docker/docker-client.ts';
import type { Log } from '../log.ts';
import type { Libc } from '../netlink/libc.ts';
import { createBridgeEngine } from './bridge/create-bridge-engine.ts';
import { chooseEngine } from './choose-engine.ts';
import { createDockerNetworkEngine } from './docker-network/create-docker-network-engine.ts';
import type { Engine } from './engine.ts';
import { createWeaveEngine } from './weave/create-weave-engine.ts';
import { createWeaveCommandEngine } from './weave-command/create-weave-command-engine.ts';

/** What engines are built from. */
export interface EngineParts {
  docker: DockerClient;
  libc: Libc;
  log: Log;
}

/** The options of `pw-adapter` that engines look at. */
export interface EngineSettings {
  dockerHost: string;
  network: string;
  bridge: string;
  /** undefined: the engine's default. */
  subnet: Ipv4Cidr | undefined;
  /** How long an address stays with a container that ended, in ms. */
  graceMs: number;
  /** Where a weave router listens: WEAVE_HTTP_ADDR. */
  routerAddress: string;
  /** Register names with the router, and let containers ask it for names. */
  dns: boolean;
  /** The weave script: a path, or a name in PATH. */
  weaveCommand: string;
  /** For whatever the engine creates in Docker. */
  labels: Record<string, string>;
}

type CreateEngine = (parts: EngineParts, settings: EngineSettings) => Promise<Engine>;

/** Every engine; a new one is a folder and a line here. Each throws when what it needs is not there. */
const engines = {
  bridge: createBridgeEngine,
  weave: createWeaveEngine,
  'weave-command': createWeaveCommandEngine,
  'docker-network': createDockerNetworkEngine,
} as const satisfies Record<string, CreateEngine>;

export type EngineName = keyof typeof engines;

/** What `--engine` takes. */
export type EngineChoice = EngineName | 'auto';

export const engineChoices: readonly EngineChoice[] = ['auto', ...(Object.keys(engines) as EngineName[])];

export async function createEngine(
  choice: EngineChoice,
  parts: EngineParts,
  settings: EngineSettings,
): Promise<Engine> {
  return engines[await chooseEngine(choice, parts, settings)](parts, settings);
}
