// A Docker engine of its own in a network namespace: own data root, exec root, socket, containerd.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import type { HostNetwork } from './host-network.ts';
import { killAll, processesNaming } from './process-table.ts';

export interface EngineProcess {
  readonly socketPath: string;
  readonly docker: Docker;
  /** Ends the engine as a power cut would, its containerd and shims too, and leaves its files. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it in good order, in at most 20 s. */
  stop(): Promise<void>;
  /** Stops and continues the process: it sees nothing and says nothing in between. */
  freeze(): void;
  thaw(): void;
  /** How often its log has the text. */
  said(text: string): number;
  /** The last lines of its log that are errors or warnings. */
  complaints(): string;
}

const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 20_000;
const COMPLAINTS = 20;

/** `directory`: everything of the engine is in there. Not started yet. */
export function createEngineProcess(network: HostNetwork, directory: string): EngineProcess {
  const socketPath = join(directory, 'docker.sock');
  const docker = new Docker({ socketPath });
  let child: ChildProcess | undefined;
  const ended = async () => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null)
      await once(child, 'exit');
  };
  const killRest = async () => {
    await killAll(processesNaming(directory));
    child = undefined;
  };
  return {
    socketPath,
    docker,
    async start() {
      child = launch(network, directory);
      await ready(docker, child, directory);
    },
    async kill() {
      child?.kill('SIGKILL');
      await ended();
      await killRest();
    },
    async stop() {
      child?.kill('SIGTERM');
      await Promise.race([ended(), sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
      await killRest();
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    said: (text) => readFileSync(join(directory, 'dockerd.log'), 'utf8').split(text).length - 1,
    complaints: () =>
      readFileSync(join(directory, 'dockerd.log'), 'utf8')
        .split('\n')
        .filter((line) => /level=(error|warning|fatal)/.test(line))
        .slice(-COMPLAINTS)
        .join('\n'),
  };
}

/** Not `ip netns exec`: it mounts a fresh /sys, which hides the cgroups. */
function launch(network: HostNetwork, directory: string): ChildProcess {
  const log = openSync(join(directory, 'dockerd.log'), 'a');
  const args = [
    `--net=${network.path}`,
    'dockerd',
    ...['--data-root', join(directory, 'data'), '--exec-root', join(directory, 'exec')],
    ...['-H', `unix://${join(directory, 'docker.sock')}`, '-p', join(directory, 'docker.pid')],
    ...['--userland-proxy=false', '--shutdown-timeout', '5'],
  ];
  const child = spawn('nsenter', args, { stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

async function ready(docker: Docker, child: ChildProcess, directory: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (await docker.ping().then(Boolean, () => false)) return;
    if (child.exitCode !== null || Date.now() > deadline) {
      const log = readFileSync(join(directory, 'dockerd.log'), 'utf8').slice(-2000);
      throw new Error(`dockerd is not up (exit ${child.exitCode}):\n${log}`);
    }
    await sleep(50);
  }
}
