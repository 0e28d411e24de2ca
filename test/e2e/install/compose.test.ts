// docker/compose.yaml as it stands, by a compose that reads today's spec.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createDockerCli, runCommand, waitUntil } from '@pw/test-helpers';

const docker = createDockerCli();
const file = join(import.meta.dirname, '../../../docker/compose.yaml');
const PORT = '4985';
const project = 'pwi-compose';

const compose = (...args: string[]) =>
  runCommand('docker', ['compose', '-p', project, '-f', file, ...args], {
    env: { PW_PORT: PORT, DOCKER_GROUP: String(statSync('/var/run/docker.sock').gid) },
    timeoutMs: 120_000,
  });

test('up: a container through it has its network; down leaves nothing', async () => {
  // Debian 12 has no compose that reads the file; there the test of its reader is all that can be run.
  const version = await runCommand('docker', ['compose', 'version']);
  if (version.code !== 0) {
    expect((await runCommand('docker-compose', ['--version'])).stdout).toMatch(/version 1\./);
    return;
  }
  try {
    const up = await compose('up', '-d', '--quiet-pull');
    expect({ code: up.code, stderr: up.code === 0 ? '' : up.stderr }).toEqual({ code: 0, stderr: '' });
    const through = createDockerCli(`tcp://127.0.0.1:${PORT}`);
    await waitUntil('powerstrip answers', 30_000, async () => (await through(['version'])).code === 0);
    const run = [
      'run',
      '--rm',
      '-e',
      'WEAVE_CIDR=10.255.0.77/8',
      'localhost/pw/example',
      'by',
      'compose',
    ] as const;
    expect(await through.ok([...run])).toMatch(/^Network took: 0 ms\nArguments: by compose\n/);
    const health = ['inspect', '--format', '{{.State.Health.Status}}', `${project}-weave-1`] as const;
    expect(await docker.ok([...health])).toBe('healthy');
  } finally {
    await compose('down', '-v', '-t', '2');
    await docker(['network', 'rm', 'weave']);
  }
  expect(await docker.ok(['ps', '-aq', '--filter', `label=com.docker.compose.project=${project}`])).toBe('');
}, 180_000);
