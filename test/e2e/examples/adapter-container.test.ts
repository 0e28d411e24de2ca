// I3 for adapters made with @pw/hooks: the documented Dockerfile and compose file of examples/slowreq.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDockerCli, runCommand, waitUntil } from '@pw/test-helpers';

const docker = createDockerCli();
const root = join(import.meta.dirname, '../../..');
const example = join(root, 'examples/slowreq');
const IMAGE = 'localhost/my/slowreq';
const NAME = 'pwex-kit-container';
const PORT = '4992';

const inspect = (format: string, name = NAME) => docker.ok(['inspect', '--format', format, name]);

beforeAll(async () => {
  const words = ['scripts/bundle.ts', 'examples/slowreq/adapter.ts', 'examples/slowreq/dist/main.mjs'];
  const bundled = await runCommand(process.execPath, words, { cwd: root });
  if (bundled.code !== 0) throw new Error(bundled.stderr);
  const file = join(example, 'Dockerfile');
  await docker.ok(['build', '-q', '-t', IMAGE, '-f', file, join(example, 'dist')]);
  const closed = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  await docker.ok(['run', '-d', '--name', NAME, ...closed, IMAGE]);
}, 120_000);

afterAll(async () => {
  await docker(['rm', '-f', NAME]);
  await docker(['image', 'rm', '-f', IMAGE]);
});

test('runs as nobody, read-only, without a capability, and is healthy because it answers', async () => {
  await waitUntil(
    'it is healthy',
    60_000,
    async () => (await inspect('{{.State.Health.Status}}')) === 'healthy',
  );
  const status = await docker.ok(['exec', NAME, 'node', '-p', 'fs.readFileSync("/proc/1/status", "utf8")']);
  expect(status).toMatch(/^Uid:\s+65534\b/m);
  expect(status).toMatch(/^CapEff:\s+0+$/m);
  // The same question elsewhere gets no answer: the check can say no.
  const elsewhere = ['exec', NAME, 'node', '/usr/lib/ask-health.cjs', '/healthz', '81'] as const;
  expect((await docker([...elsewhere])).code).toBe(1);
}, 90_000);

test('docker stop ends it by itself, within a second', async () => {
  const startedAt = performance.now();
  await docker.ok(['kill', NAME]);
  const killed = performance.now() - startedAt;
  await docker.ok(['start', NAME]);
  const ask = ['exec', NAME, 'node', '/usr/lib/ask-health.cjs', '/healthz', '80'] as const;
  await waitUntil('it answers', 30_000, async () => (await docker([...ask])).code === 0);
  const stoppedAt = performance.now();
  await docker.ok(['stop', NAME]);
  // What the engine itself needs for an end differs from machine to machine: a kill of the same container tells.
  expect(performance.now() - stoppedAt - killed).toBeLessThan(1000);
  expect(await inspect('{{.State.ExitCode}}')).toBe('0');
}, 60_000);

test('compose.yaml: powerstrip comes when the adapter is healthy, and calls it', async () => {
  // Debian 12 has no compose that reads the file.
  if ((await runCommand('docker', ['compose', 'version'])).code !== 0) {
    expect((await runCommand('docker-compose', ['--version'])).stdout).toMatch(/version 1\./);
    return;
  }
  const env = { PORT, DOCKER_GROUP: String(statSync('/var/run/docker.sock').gid), DOCKER_BUILDKIT: '0' };
  const compose = (...args: string[]) =>
    runCommand('docker', ['compose', '-p', 'pwex-kit', '-f', join(example, 'compose.yaml'), ...args], {
      env,
      timeoutMs: 120_000,
    });
  try {
    const up = await compose('up', '-d', '--no-build');
    expect({ code: up.code, stderr: up.code === 0 ? '' : up.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await inspect('{{.State.Health.Status}}', 'pwex-kit-slowreq-1')).toBe('healthy');
    const through = createDockerCli(`tcp://127.0.0.1:${PORT}`);
    await waitUntil('powerstrip answers', 30_000, async () => (await through(['version'])).code === 0);
    const startedAt = performance.now();
    await through.ok(['create', '--name', 'pwex-kit-made', IMAGE]);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1000);
  } finally {
    await docker(['rm', '-f', 'pwex-kit-made']);
    await compose('down', '-v', '-t', '2');
  }
}, 180_000);
