// Podman's own Docker API, with storage and networks of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDockerCli, type DockerCli, runCommand, waitUntil } from '@pw/test-helpers';
import { unmountBelow } from '../two-hosts/unmount-below.ts';

export interface PodmanService extends AsyncDisposable {
  /** As DOCKER_HOST. */
  readonly url: string;
  /** The stock docker CLI, straight at it. */
  readonly docker: DockerCli;
  /** Copies images from the engine of the environment. */
  copyImages(...images: string[]): Promise<void>;
}

/** Quiet about control groups of version 1, which some test machines have. */
const ENVIRONMENT = { PODMAN_IGNORE_CGROUPSV1_WARNING: '1' };

export async function startPodmanService(): Promise<PodmanService> {
  // Not in /tmp: a file system in memory has no room for images.
  const directory = mkdtempSync('/var/tmp/pw-e2e-podman-');
  const url = `unix://${join(directory, 'podman.sock')}`;
  const podman = options(directory);
  const service = spawn('podman', [...podman, 'system', 'service', '--time', '0', url], {
    stdio: 'ignore',
    env: { ...process.env, ...ENVIRONMENT },
  });
  const docker = createDockerCli(url);
  await waitUntil('Podman answers', 20_000, async () => (await docker(['version'])).code === 0, 100);
  return {
    url,
    docker,
    async copyImages(...images) {
      const script = 'docker save "$@" | docker -H "$PODMAN" load -q';
      const { code, stderr } = await runCommand('sh', ['-c', script, 'sh', ...images], {
        env: { PODMAN: url },
      });
      if (code !== 0) throw new Error(`the images were not copied: ${stderr}`);
    },
    async [Symbol.asyncDispose]() {
      await runCommand('podman', [...podman, 'rm', '-fa', '-t', '0'], { env: ENVIRONMENT });
      service.kill('SIGKILL');
      if (service.exitCode === null) await once(service, 'exit');
      await unmountBelow(directory);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function options(directory: string): string[] {
  const networks = join(directory, 'networks');
  mkdirSync(networks);
  return [
    ...['--root', join(directory, 'root'), '--runroot', join(directory, 'run')],
    ...['--network-config-dir', networks, '--cgroup-manager', 'cgroupfs', '--events-backend', 'file'],
  ];
}
