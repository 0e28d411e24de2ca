import { type EngineSecurity, PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { DEFAULT_REGISTRY } from '../images/default-registry.ts';
import { checkRegistry } from '../images/image-names.ts';
import { writeAdaptersFile } from './adapters-file.ts';
import { talkAdaptersYml } from './adapters-yml.ts';
import { addInspector } from './add-inspector.ts';
import { DEFAULT_PORT } from './default-port.ts';
import { ensureNetwork } from './ensure-network.ts';
import { type Owner, removeOwnParts, startOwnPart } from './own-parts.ts';
import { type PartName, partNames } from './part-names.ts';
import { type PartSettings, type PartSpec, partSpec } from './part-specs.ts';
import { requireAdapterFlags } from './require-adapter-flags.ts';
import { requirePort } from './require-port.ts';
import { readSocketGroup } from './socket-group.ts';
import { type StackNames, stackNames } from './stack-names.ts';
import { startPart } from './start-part.ts';
import { removeNetwork, tearDown } from './tear-down.ts';
import { waitForPublishedPort } from './wait-for-published-port.ts';

/** What a stack may be told; only `docker` must be. */
export type StackOptions = {
  docker: Docker;
  /** Comes before every name, for a stack beside the default one. */
  prefix?: string;
  /** The port of 127.0.0.1 where powerstrip is published. Default 2375. */
  port?: number;
  /** The text of powerstrip's adapters.yml, or what reads it when powerstrip starts. Default: the talk's. */
  adaptersYml?: string | (() => Promise<string>);
  /** The engine's socket on its own machine. Default `/var/run/docker.sock`. */
  socketPath?: string;
  /** The subnet of the weave network. Default: the adapter's. */
  subnet?: string;
  /** What the names of the images begin with. Default `localhost`. */
  registry?: string;
  /** Start again with the engine (`unless-stopped`). Default false. */
  restart?: boolean;
  /** What the engine's own security asks of the parts. Default: nothing. */
  security?: EngineSecurity;
  /** More flags of `pw-adapter serve`, as in `['--engine', 'weave']`. */
  adapterFlags?: string[];
  /** Variables of its container, as in `['WEAVE_HTTP_ADDR=10.0.0.1:6784']`. Default: those of the image alone. */
  adapterEnv?: string[];
  /** powerstrip records its calls, and shows them on a free port of 127.0.0.1. Default false. */
  inspect?: boolean;
};

/** The parts of powerstrip-weave on one engine. Every verb may be called again: it does what is left to do. */
export type Stack = {
  names: StackNames;
  settings: PartSettings;
  /** Where clients find powerstrip, as DOCKER_HOST. */
  dockerHost: string;
  /** Starts one part and waits until it answers; false when it was up already. Aborted, it removes the part. */
  startPart(part: PartName, signal?: AbortSignal): Promise<boolean>;
  /** The parts that this object has started, and not yet removed. */
  started: ReadonlySet<PartName>;
  /** Removes those of `parts` that this object has started, and the networks that came with them; returns what it removed. */
  removeStarted(parts?: readonly PartName[]): Promise<string[]>;
  /** Gives a powerstrip that runs this adapters.yml, which it reads in two seconds at most; false where it has it. */
  changeAdapters(text: string): Promise<boolean>;
  /** Gives a powerstrip that runs without the inspector one, in a container of its own; false where it has one. */
  addInspector(): Promise<boolean>;
  /** Starts them all. */
  up(): Promise<void>;
  /** Removes everything of this stack, whoever started it; returns what it removed. */
  down(): Promise<string[]>;
};

/** Describes a stack; nothing is created before `startPart` or `up`. */
export function createStack(options: StackOptions): Stack {
  const { docker, port = DEFAULT_PORT, adaptersYml = talkAdaptersYml } = options;
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new PowerstripError('BAD_OPTION', `port: ${port} is not a port`, { hint: 'Use 1 to 65535.' });
  }
  const names = stackNames(options.prefix);
  const socketPath = options.socketPath ?? '/var/run/docker.sock';
  const { subnet, restart = false, adapterFlags = [], adapterEnv = [], inspect = false } = options;
  const registry = checkRegistry(options.registry ?? DEFAULT_REGISTRY);
  const socketGroup = readSocketGroup(docker, socketPath);
  const flags = { port, subnet, restart, adapterFlags, adapterEnv, inspect, registry };
  const security = options.security && { security: options.security };
  const settings: PartSettings = { names, socketPath, socketGroup, ...flags, ...security };

  const owner: Owner = { docker, settings, own: { parts: new Set(), found: new Set(), networks: new Set() } };
  const start = createStarter(owner, adaptersYml);
  return {
    names,
    settings,
    dockerHost: `tcp://127.0.0.1:${port}`,
    startPart: start,
    started: owner.own.parts,
    removeStarted: (parts = partNames) => removeOwnParts(owner, parts),
    changeAdapters: (text) => writeAdaptersFile(docker.getContainer(names.powerstrip), text),
    addInspector: () => addInspector(docker, settings),
    async up() {
      for (const part of partNames) await start(part);
    },
    async down() {
      owner.own.parts.clear();
      owner.own.networks.clear();
      return tearDown(docker, names);
    },
  };
}

/** What starts a part with what it needs: the private network, and a port for powerstrip that leads to it. */
function createStarter({ docker, settings, own }: Owner, adaptersYml: string | (() => Promise<string>)) {
  const { names, port } = settings;
  return async (part: PartName, signal?: AbortSignal): Promise<boolean> => {
    const spec = partSpec(part, settings);
    // Of two pw that begin at once, the one that creates the shim creates the network as well.
    const mayCome = own.found.has('weavewait');
    if (isOnNetwork(spec, names) && (await ensureNetwork(docker, names, { mayCome })))
      own.networks.add(names.privateNetwork);
    try {
      const files = part === 'powerstrip' ? { 'adapters.yml': await readText(adaptersYml) } : {};
      const started = await startOwnPart({ docker, settings, own }, part, () =>
        startPart({ docker, spec, label: names.label, files, signal }),
      );
      if (part === 'powerstrip-weave' && !started) await requireAdapterFlags(docker, settings);
      if (part === 'powerstrip') {
        if (!started) await requirePort(docker, names, port);
        await waitForPublishedPort(port, names.powerstrip);
      }
      return started;
    } catch (error) {
      // A network that nothing is on was created for this part.
      await removeNetwork(docker, names.privateNetwork, names.label);
      throw error;
    }
  };
}

function isOnNetwork({ create }: PartSpec, { privateNetwork }: StackNames): boolean {
  return create.HostConfig?.NetworkMode === privateNetwork;
}

async function readText(text: string | (() => Promise<string>)): Promise<string> {
  return typeof text === 'string' ? text : text();
}
