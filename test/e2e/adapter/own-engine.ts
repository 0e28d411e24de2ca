// A Docker engine of these tests' own, in a network namespace of its own, to be restarted at will.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDockerCli, type DockerCli, runCommand, waitUntil } from '@pw/test-helpers';
import { killAll, processesNaming } from '../two-hosts/process-table.ts';
import { unmountBelow } from '../two-hosts/unmount-below.ts';

export interface OwnEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  host: string;
  docker: DockerCli;
  /** Its network namespace, for `ip -n`. */
  namespace: string;
  /** Ends dockerd in good order and starts it again; with live-restore, containers run on meanwhile. */
  restart(options?: RestartOptions): Promise<void>;
  /** Ends dockerd by SIGKILL, and starts it again; without live-restore, it ends the containers then. */
  kill(options?: RestartOptions): Promise<void>;
}

interface RestartOptions {
  liveRestore: boolean;
}

export interface OwnEngineOptions {
  /** Two engines at once need two; also the name of the network namespace. */
  name?: string;
  /** Of its dockerd, such as DOCKER_MIN_API_VERSION. */
  env?: Record<string, string>;
  /** Of its dockerd, at each start. */
  flags?: string[];
}

export async function startOwnEngine({
  name: namespace = 'pwadown',
  env = {},
  flags: always = [],
}: OwnEngineOptions = {}): Promise<OwnEngine> {
  const directory = mkdtempSync(join(tmpdir(), `${namespace}-`));
  // For the users of --userns-remap.
  chmodSync(directory, 0o711);
  const host = `unix://${join(directory, 'docker.sock')}`;
  const docker = createDockerCli(host);
  await createNamespace(namespace);
  const launchWith = (flags: string[]) => launch({ directory, namespace, flags: [...always, ...flags], env });
  let dockerd = launchWith([]);
  const stop = async (signal: 'SIGTERM' | 'SIGKILL') => {
    const ended = dockerd.exitCode !== null || dockerd.signalCode !== null;
    dockerd.kill(signal);
    if (!ended) await once(dockerd, 'exit');
  };
  const again =
    (signal: 'SIGTERM' | 'SIGKILL') =>
    async ({ liveRestore }: RestartOptions = { liveRestore: false }) => {
      await stop(signal);
      // It dies with its dockerd. Where process 1 collects no children, it seems to be alive: dockerd would wait for it.
      rmSync(join(directory, 'exec/containerd/containerd.pid'), { force: true });
      dockerd = launchWith(liveRestore ? ['--live-restore'] : []);
      await ready(docker, directory);
    };
  await ready(docker, directory);
  return {
    host,
    docker,
    namespace,
    restart: again('SIGTERM'),
    kill: again('SIGKILL'),
    async [Symbol.asyncDispose]() {
      // With --live-restore they would outlive it.
      const running = (await docker(['ps', '-q'])).stdout.split('\n').filter((id) => id !== '');
      if (running.length > 0) await docker(['kill', ...running]);
      await stop('SIGTERM');
      await killAll(processesNaming(directory));
      await unmountBelow(directory);
      await runCommand('ip', ['netns', 'del', namespace]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Launch {
  directory: string;
  namespace: string;
  flags: string[];
  env: Record<string, string>;
}

function launch({ directory, namespace, flags, env }: Launch): ChildProcess {
  const log = openSync(join(directory, 'dockerd.log'), 'a');
  const paths = ['--data-root', join(directory, 'data'), '--exec-root', join(directory, 'exec')];
  const socket = ['-H', `unix://${join(directory, 'docker.sock')}`, '-p', join(directory, 'docker.pid')];
  const args = [
    'dockerd',
    ...paths,
    ...socket,
    '--userland-proxy=false',
    '--shutdown-timeout',
    '5',
    ...flags,
  ];
  const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, ...args], {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
  });
  closeSync(log);
  return child;
}

async function ready(docker: DockerCli, directory: string): Promise<void> {
  await waitUntil('dockerd is up', 30_000, async () => (await docker(['version'])).code === 0).catch(
    (error) => {
      throw new Error(`${error}\n${readFileSync(join(directory, 'dockerd.log'), 'utf8').slice(-2000)}`);
    },
  );
}

/** With a default route, which dockerd wants. */
async function createNamespace(name: string): Promise<void> {
  await runCommand('ip', ['netns', 'del', name]);
  const commands = [
    ['netns', 'add', name],
    ['-n', name, 'link', 'set', 'lo', 'up'],
    ['-n', name, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1'],
    ['-n', name, 'addr', 'add', '192.0.2.1/24', 'dev', 'v0'],
    ['-n', name, 'link', 'set', 'v0', 'up'],
    ['-n', name, 'route', 'add', 'default', 'via', '192.0.2.2'],
  ];
  for (const command of commands) {
    const { code, stderr } = await runCommand('ip', command);
    if (code !== 0) throw new Error(`ip ${command.join(' ')}: ${stderr}`);
  }
}
