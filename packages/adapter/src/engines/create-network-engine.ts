import { createBridgeEngine } from './bridge/create-bridge-engine.ts';
import { chooseNetworkEngine } from './choose-network-engine.ts';
import { createDockerNetworkEngine } from './docker-network/create-docker-network-engine.ts';
import type { NetworkEngine } from './network-engine.ts';
import type {
  NetworkEngineName,
  NetworkEngineParts,
  NetworkEngineSettings,
} from './network-engine-settings.ts';
import { mustSuit, mustSuitContainer } from './suitable-docker-engine.ts';
import { createWeaveEngine } from './weave/create-weave-engine.ts';
import { createWeaveCommandEngine } from './weave-command/create-weave-command-engine.ts';

type CreateNetworkEngine = (
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
) => Promise<NetworkEngine>;

/** Every network engine; a new one is a folder and a line here. Each throws when what it needs is not there. */
const engines: Record<NetworkEngineName, CreateNetworkEngine> = {
  bridge: createBridgeEngine,
  weave: createWeaveEngine,
  'weave-command': createWeaveCommandEngine,
  'docker-network': createDockerNetworkEngine,
};

/** What `--engine` takes. */
export type NetworkEngineChoice = NetworkEngineName | 'auto';

/** All that `--engine` takes, for its help and its check. */
export const networkEngineChoices: readonly NetworkEngineChoice[] = [
  'auto',
  ...(Object.keys(engines) as NetworkEngineName[]),
];

/**
 * Opens a network engine. `auto` takes weave where a router answers, else bridge. Throws NETWORK_ENGINE_MISSING,
 * BAD_OPTION and whatever else the chosen engine reports when it cannot work here.
 */
export async function createNetworkEngine(
  choice: NetworkEngineChoice,
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
): Promise<NetworkEngine> {
  const name = await chooseNetworkEngine(choice, parts, settings);
  mustSuit(name, await parts.docker.security());
  const engine = await engines[name](parts, settings);
  if (name === 'docker-network') return engine;
  const plan: NetworkEngine['plan'] = async (requests, create) => {
    mustSuitContainer(name, create);
    return engine.plan(requests, create);
  };
  return { ...engine, plan };
}
