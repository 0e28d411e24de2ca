// A Docker engine of these tests' own, in a network namespace of its own, to be restarted at will.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDockerCli, type DockerCli, runCommand, waitUntil } from '@pw/test-helpers';
import { killAll, processesNaming } from '../two-hosts/process-table.ts';
import { unmountBelow } from '../two-hosts/unmount-below.ts';

export interface OwnEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  host: string;
  docker: DockerCli;
  /** Ends dockerd in good order and starts it again; with live-restore, containers run on meanwhile. */
  restart(options?: { liveRestore: boolean }): Promise<void>;
}

const NAMESPACE = 'pwadown';

/** `env`: of its dockerd, such as DOCKER_MIN_API_VERSION. */
export async function startOwnEngine(env: Record<string, string> = {}): Promise<OwnEngine> {
  const directory = mkdtempSync(join(tmpdir(), 'pwadown-'));
  const host = `unix://${join(directory, 'docker.sock')}`;
  const docker = createDockerCli(host);
  await createNamespace();
  const launchWith = (flags: string[]) => launch(directory, flags, env);
  let dockerd = launchWith([]);
  const stop = async () => {
    dockerd.kill('SIGTERM');
    if (dockerd.exitCode === null) await once(dockerd, 'exit');
  };
  await ready(docker, directory);
  return {
    host,
    docker,
    async restart({ liveRestore } = { liveRestore: false }) {
      await stop();
      dockerd = launchWith(liveRestore ? ['--live-restore'] : []);
      await ready(docker, directory);
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await killAll(processesNaming(directory));
      await unmountBelow(directory);
      await runCommand('ip', ['netns', 'del', NAMESPACE]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function launch(directory: string, flags: string[], env: Record<string, string>): ChildProcess {
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
  const child = spawn('nsenter', [`--net=/run/netns/${NAMESPACE}`, ...args], {
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
async function createNamespace(): Promise<void> {
  await runCommand('ip', ['netns', 'del', NAMESPACE]);
  const commands = [
    ['netns', 'add', NAMESPACE],
    ['-n', NAMESPACE, 'link', 'set', 'lo', 'up'],
    ['-n', NAMESPACE, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1'],
    ['-n', NAMESPACE, 'addr', 'add', '192.0.2.1/24', 'dev', 'v0'],
    ['-n', NAMESPACE, 'link', 'set', 'v0', 'up'],
    ['-n', NAMESPACE, 'route', 'add', 'default', 'via', '192.0.2.2'],
  ];
  for (const command of commands) {
    const { code, stderr } = await runCommand('ip', command);
    if (code !== 0) throw new Error(`ip ${command.join(' ')}: ${stderr}`);
  }
}
