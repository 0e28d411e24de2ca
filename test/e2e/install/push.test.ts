// `pw images push` into a registry, the real one, on loopback: what is pulled from it elsewhere is the same image.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { imageKinds, imageName } from '@pw/cli/images';
import { createDockerCli } from '@pw/test-helpers';
import { pw } from '../cli/pw.ts';
import { startImageRegistry } from './image-registry.ts';

const docker = createDockerCli();
const PORT = 5055;
const REGISTRY = `localhost:${PORT}/pwipush`;
const store = mkdtempSync(join(tmpdir(), 'pwi-push-'));
const names = imageKinds.map((kind) => imageName(kind, REGISTRY));
let server: AsyncDisposable;

beforeAll(async () => {
  server = await startImageRegistry(PORT, store);
}, 30_000);

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
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
