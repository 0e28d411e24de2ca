// G3: the calls that the dev container CLI and editors make: mounts, labels, a health check, a user, GPUs.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildBusyboxImage,
  createDockerCli,
  type DockerCli,
  waitUntil,
  withoutWaitRace,
} from '@pw/test-helpers';
import type { HostPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { bothWays, direct, startHooked } from './hooked-engine.ts';

const NAME = `pw-e2e-devcontainer-${process.pid}`;
let powerstrip: HostPowerstrip;
let workspace: string;

beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'pw-e2e-devcontainer-'));
  chmodSync(workspace, 0o755);
  writeFileSync(join(workspace, 'main.txt'), 'source\n');
  await buildBusyboxImage(direct, NAME, ['LABEL devcontainer.metadata="[{\\"remoteUser\\":\\"65534\\"}]"']);
  powerstrip = await startHooked();
}, 60_000);
afterAll(async () => {
  await powerstrip[Symbol.asyncDispose]();
  await direct(['rm', '-fv', NAME]);
  await direct(['volume', 'rm', '-f', NAME]);
  await direct(['rmi', '-f', NAME]);
  rmSync(workspace, { recursive: true });
}, 60_000);

describe('devcontainer', () => {
  test('a container with mounts, labels, a health check and a user is the same, and becomes healthy', async () => {
    const { itself, through } = await both(async (docker) => {
      await docker.ok(['run', '-d', ...runArguments(), NAME, '-c', 'echo Container started; sleep 1000']);
      const health = ['inspect', '-f', '{{.State.Health.Status}}', NAME];
      await waitUntil('healthy', 15_000, async () => (await docker.ok(health)) === 'healthy', 100);
      const [inspected] = JSON.parse(await docker.ok(['inspect', NAME]));
      const exec = [
        'exec',
        '-i',
        '-u',
        '65534',
        '-w',
        '/workspaces/app',
        NAME,
        'sh',
        '-c',
        'id -u; cat main.txt',
      ];
      return {
        shape: shapeOf(inspected),
        logs: await docker.ok(['logs', NAME]),
        exec: await docker.ok(exec),
      };
    });
    expect(itself.exec).toBe('65534\nsource');
    expect(itself.shape.Mounts).toHaveLength(2);
    expect(through).toStrictEqual(itself);
  }, 60_000);

  test('is found by its labels, with its events', async () => {
    const { itself, through } = await both(async (docker) => {
      await docker.ok(['run', '-d', ...runArguments(), NAME, '-c', 'sleep 1000']);
      const filter = ['--filter', `label=devcontainer.local_folder=${workspace}`];
      const found = await docker.ok([
        'ps',
        '-a',
        '--format',
        '{{.Names}} {{.Label "devcontainer.config_file"}}',
        ...filter,
      ]);
      const image = await docker.ok(['inspect', '--type', 'image', '-f', '{{json .Config.Labels}}', NAME]);
      return { found, image };
    });
    expect(itself.found).toBe(`${NAME} ${workspace}/devcontainer.json`);
    expect(through).toStrictEqual(itself);
  }, 60_000);

  test('--gpus all is refused in the same words', async () => {
    const { itself, through } = await both((docker) =>
      docker(['run', '--rm', '--name', NAME, '--gpus', 'all', NAME, 'true']),
    );
    expect(itself.code).toBe(125);
    expect(itself.stderr).toContain('could not select device driver');
    expect(withoutWaitRace(through)).toStrictEqual(withoutWaitRace(itself));
  }, 60_000);
});

function runArguments(): string[] {
  return [
    ...['--name', NAME, '--entrypoint', '/bin/sh', '-u', '0', '-w', '/workspaces/app'],
    ...['--mount', `type=bind,source=${workspace},target=/workspaces/app,consistency=cached`],
    ...['--mount', `type=volume,source=${NAME},target=/vscode`],
    ...['-l', `devcontainer.local_folder=${workspace}`],
    ...['-l', `devcontainer.config_file=${workspace}/devcontainer.json`],
    ...[
      '--health-cmd',
      'test -f /workspaces/app/main.txt',
      '--health-interval',
      '1s',
      '--health-retries',
      '3',
    ],
    ...['-e', 'REMOTE_CONTAINERS=true', '--cap-add', 'SYS_PTRACE', '--security-opt', 'seccomp=unconfined'],
    ...['--init', '--shm-size', '128m'],
  ];
}

interface Inspected {
  Config: Record<string, unknown>;
  HostConfig: Record<string, unknown>;
  Mounts: { Destination: string }[];
}

/** What a create call decides; a container's id, which is its hostname, differs. */
function shapeOf({ Config, HostConfig, Mounts }: Inspected) {
  const { Hostname: _, ...config } = Config;
  const mounts = Mounts.toSorted((a, b) => a.Destination.localeCompare(b.Destination));
  return { Config: config, HostConfig, Mounts: mounts };
}

/** One container of this name at a time. */
function both<T>(work: (docker: DockerCli) => Promise<T>): Promise<{ itself: T; through: T }> {
  return bothWays(powerstrip, async (dockerHost) => {
    try {
      return await work(createDockerCli(dockerHost));
    } finally {
      await direct(['rm', '-fv', NAME]);
    }
  });
}
