// Two hosts with an engine each, joined in a Swarm.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandOptions, type CommandResult, runCommand } from '@pw/test-helpers';
import { createEngineProcess, type EngineProcess } from './engine-process.ts';
import { createHostNetworks, type HostNetwork, removeHostNetworks } from './host-network.ts';
import { unmountBelow } from './unmount-below.ts';

export interface Host {
  network: HostNetwork;
  engine: EngineProcess;
  /** Runs a command with this host's network; DOCKER_HOST is the engine's own socket. */
  run(command: string, args: string[], options?: CommandOptions): Promise<CommandResult>;
  /** `docker ARGS` straight at the engine; throws unless it exits with 0; gives its trimmed stdout. */
  docker(...args: string[]): Promise<string>;
  /** The same through the host's own powerstrip. */
  powerstrip(...args: string[]): Promise<string>;
}

export interface TwoHosts {
  first: Host;
  second: Host;
  /** Ends and removes everything; may be called at any time, and again. */
  down(): Promise<void>;
}

/** `images`: copied from the engine of the environment into both. */
export async function startTwoHosts(images: string[]): Promise<TwoHosts> {
  const directory = mkdtempSync(join(tmpdir(), 'pwtwo-'));
  const engines: EngineProcess[] = [];
  const down = async () => {
    await Promise.all(engines.map(emptyAndStop));
    await unmountBelow(directory);
    rmSync(directory, { recursive: true, force: true });
    await removeHostNetworks();
  };
  try {
    const networks = await createHostNetworks();
    const hosts = networks.map((network) => createHost(network, join(directory, network.name)));
    const [first, second] = hosts;
    if (first === undefined || second === undefined) throw new Error('there are two networks');
    engines.push(first.engine, second.engine);
    await Promise.all(hosts.map(({ engine }) => engine.start()));
    await Promise.all([joinSwarm(first, second), ...hosts.map((host) => copyImages(images, host))]);
    return { first, second, down };
  } catch (error) {
    await down();
    throw error;
  }
}

function createHost(network: HostNetwork, directory: string): Host {
  mkdirSync(directory);
  const engine = createEngineProcess(network, directory);
  const run = (command: string, args: string[], options: CommandOptions = {}) =>
    runCommand('nsenter', [`--net=${network.path}`, command, ...args], {
      ...options,
      env: { DOCKER_HOST: `unix://${engine.socketPath}`, ...options.env },
    });
  const docker = async (args: string[], env: Record<string, string>) => {
    const { code, stdout, stderr } = await run('docker', args, { env });
    if (code === 0) return stdout.trim();
    throw new Error(`${network.name}: docker ${args.join(' ')} exited with ${code}: ${stderr}${stdout}`);
  };
  return {
    network,
    engine,
    run,
    docker: (...args) => docker(args, {}),
    powerstrip: (...args) => docker(args, { DOCKER_HOST: 'tcp://127.0.0.1:2375' }),
  };
}

async function joinSwarm(manager: Host, worker: Host): Promise<void> {
  await manager.docker('swarm', 'init', '--advertise-addr', manager.network.address);
  const token = await manager.docker('swarm', 'join-token', '-q', 'worker');
  await worker.docker(
    ...['swarm', 'join', '--token', token, '--advertise-addr', worker.network.address],
    `${manager.network.address}:2377`,
  );
}

async function copyImages(images: string[], host: Host): Promise<void> {
  const script = 'docker save "$@" | docker -H "$ENGINE" load -q';
  const env = { ENGINE: `unix://${host.engine.socketPath}` };
  const { code, stderr } = await runCommand('sh', ['-c', script, 'sh', ...images], {
    env,
    timeoutMs: 120_000,
  });
  if (code !== 0) throw new Error(`the images were not copied: ${stderr}`);
}

/** Containers first: their mounts and shims outlive an engine that is merely ended. */
async function emptyAndStop(engine: EngineProcess): Promise<void> {
  const containers = await engine.docker.listContainers({ all: true }).catch(() => []);
  const removed = containers.map(({ Id }) => engine.docker.getContainer(Id).remove({ force: true, v: true }));
  await Promise.allSettled(removed);
  await engine.docker.swarmLeave({ force: true }).catch(() => undefined);
  await engine.stop();
}
