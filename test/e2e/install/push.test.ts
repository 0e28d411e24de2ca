// `pw images push` into a registry, the real one, on loopback: what is pulled from it elsewhere is the same image.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { imageKinds, imageName } from '@pw/cli/images';
import { createDockerCli, waitUntil } from '@pw/test-helpers';
import { pw } from '../cli/pw.ts';

const docker = createDockerCli();
const PORT = 5055;
const REGISTRY = `localhost:${PORT}/pwipush`;
const store = mkdtempSync(join(tmpdir(), 'pwi-push-'));
const names = imageKinds.map((kind) => imageName(kind, REGISTRY));
let server: ChildProcess;

beforeAll(async () => {
  const config = join(store, 'config.yml');
  writeFileSync(
    config,
    `version: 0.1\nstorage: { filesystem: { rootdirectory: ${store} } }\nhttp: { addr: "127.0.0.1:${PORT}" }\n`,
  );
  server = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const answers = () =>
    fetch(`http://127.0.0.1:${PORT}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil('the registry answers', 20_000, answers);
}, 30_000);

afterAll(async () => {
  if (server.exitCode === null && server.kill()) await once(server, 'exit');
  await docker(['image', 'rm', '-f', ...names]);
  rmSync(store, { recursive: true, force: true });
});

test('pushed, removed here, and pulled again: the same image', async () => {
  const pushed = await pw(['images', 'push', '--registry', REGISTRY, '--json']);
  expect({ code: pushed.code, stderr: pushed.code === 0 ? '' : pushed.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  expect(JSON.parse(pushed.stdout)).toEqual({ pushed: names });
  const name = imageName('powerstrip', REGISTRY);
  const id = () => docker.ok(['image', 'inspect', '--format', '{{.Id}}', name]);
  const before = await id();
  await docker.ok(['image', 'rm', name]);
  await docker.ok(['pull', '-q', name]);
  expect(await id()).toBe(before);
}, 120_000);

test('a registry that does not answer: exit code 1, and what to do', async () => {
  const { code, stderr } = await pw(['images', 'push', '--registry', 'localhost:1/pwipush']);
  await docker(['image', 'rm', '-f', ...imageKinds.map((kind) => imageName(kind, 'localhost:1/pwipush'))]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('docker login') });
}, 60_000);
