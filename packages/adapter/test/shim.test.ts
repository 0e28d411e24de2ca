// The containers that hold the shim's volume: when they are made, made again, and left alone.
import { beforeEach, expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import type { VolumeHolder } from '../src/docker/docker-client.ts';
import { createShim, type Shim } from '../src/shim.ts';
import { createFakeDocker, dockerError, type FakeDocker } from './support/fake-docker.ts';

let docker: FakeDocker;
let shim: Shim;
let made: VolumeHolder[];

beforeEach(() => {
  docker = createFakeDocker();
  shim = createShim(docker, { container: 'shim', image: 'shim-image', stack: 'test' });
  made = [];
  const { createVolumeHolder } = docker;
  docker.createVolumeHolder = (holder) => {
    made.push(holder);
    return createVolumeHolder(holder);
  };
});

const useImage = (Id: string) => docker.images.set('shim-image', { Id, Config: {} });

/** Holds a call of Docker until `release`. */
function hold(method: 'createVolumeHolder' | 'replaceVolumeHolder') {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const work = docker[method];
  let calls = 0;
  docker[method] = async (holder) => {
    calls += 1;
    await held;
    await work(holder);
  };
  return { release, calls: () => calls };
}

test('one is made of its image, with the label of its stack', async () => {
  expect(await shim.ensure()).toBe('shim');
  expect(await shim.ensure('arm64')).toBe('shim-arm64');
  const labels = { 'powerstrip-weave.stack': 'test' };
  expect(made).toStrictEqual([
    { name: 'shim', image: 'shim-image', labels },
    { name: 'shim-arm64', image: 'shim-image:arm64', labels },
  ]);
});

test('its name is known without it', async () => {
  expect(await shim.containerFor()).toBe('shim');
  expect(await shim.containerFor('amd64')).toBe('shim');
  expect(await shim.containerFor('arm64')).toBe('shim-arm64');
  expect(made).toStrictEqual([]);
});

test.each(['createVolumeHolder', 'replaceVolumeHolder'] as const)(
  'all who ask meanwhile wait for one %s',
  async (method) => {
    useImage('sha256:a');
    if (method === 'replaceVolumeHolder') await shim.ensure();
    useImage('sha256:b');
    const held = hold(method);
    let ended = 0;
    const all = [1, 2, 3].map(async () => {
      await shim.ensure();
      ended += 1;
    });
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([held.calls(), ended]).toStrictEqual([1, 0]);
    held.release();
    await Promise.all(all);
    await shim.ensure();
    expect(held.calls()).toBe(1);
  },
);

test('a failure is told to who asked, and the next one tries again', async () => {
  docker.failures.set('createVolumeHolder', dockerError(500, 'no space left'));
  await expect(shim.ensure()).rejects.toThrow('no space left');
  await expect(shim.ensure('arm64')).rejects.toThrow('no space left');
  expect(made.map(({ name }) => name)).toStrictEqual(['shim', 'shim-arm64']);
  docker.failures.clear();
  expect(await shim.ensure('arm64')).toBe('shim-arm64');
});

test('without its image there is none for the engine’s own architecture, and so for no other', async () => {
  docker.failures.set('createVolumeHolder', new PowerstripError('IMAGE_MISSING', 'no shim-image'));
  await expect(shim.ensure()).rejects.toThrow('no shim-image');
  expect(made).toHaveLength(1);
  await expect(shim.ensure('386')).rejects.toThrow('no shim-image');
  docker.failures.set('createVolumeHolder', new PowerstripError('ENGINE_UNREACHABLE', 'no engine'));
  made.length = 0;
  await expect(shim.ensure('386')).rejects.toThrow('no engine');
  expect(made).toHaveLength(1);
});

test('one that does not tell its image stays', async () => {
  await shim.ensure();
  useImage('sha256:b');
  await shim.ensure();
  expect(docker.holders).toStrictEqual(['shim']);
});

test('its state without it, and without its image', async () => {
  const none = { volumeVersion: undefined, imageVersion: undefined };
  expect(await shim.state()).toStrictEqual({ ...none, isCurrent: false });
  useImage('sha256:a');
  expect(await shim.state()).toStrictEqual({ ...none, isCurrent: false });
  await shim.ensure();
  docker.images.clear();
  expect(await shim.state()).toStrictEqual({ ...none, isCurrent: true });
});
