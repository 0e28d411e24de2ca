// Which of the engine's own files tell that what it was asked before is still so. The engine is a process called
// dockerd that listens, with the files that the real one has.
import type { ChildProcess } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import type { EngineStorage } from '../src/docker/docker-client.ts';
import { createEngineFiles, type EngineFiles } from '../src/engine-files/create-engine-files.ts';
import { rememberImages } from '../src/engine-files/remember-images.ts';
import { createShim } from '../src/shim.ts';
import { createFakeDocker, fakeContainer } from './support/fake-docker.ts';
import { startEngineProcess, stopProcess } from './support/fake-dockerd.ts';
import { createRecordingLog } from './support/recording-log.ts';
import { libc } from './support/scratch-namespace.ts';

/** Longer than a file is too young to be trusted. */
const SETTLED_MS = 80;
const SHIM_ID = 'f'.repeat(64);
const NAMES = 'image/overlay2/repositories.json';
const shimFile = (id: string) => `containers/${id}/config.v2.json`;

let directory: string;
let engines: ChildProcess[];
let storage: EngineStorage;
let asked: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  engines = [];
  storage = { root: directory, driver: 'overlay2', isContainerd: false };
  asked = 0;
  await startEngine();
});

afterEach(async () => {
  for (const engine of engines) await stopProcess(engine);
  rmSync(directory, { recursive: true, force: true });
});

async function startEngine(name?: string): Promise<void> {
  engines.push(await startEngineProcess(join(directory, 'docker.sock'), name));
}

/** As the engine does: another file under the same name. */
function write(path: string, text: string): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

async function openFiles(): Promise<EngineFiles> {
  const docker = {
    async storage() {
      asked += 1;
      return storage;
    },
  };
  const log = createRecordingLog();
  const files = createEngineFiles({ docker, libc, log }, `unix://${join(directory, 'docker.sock')}`);
  expect(files.imageNames()).toBeUndefined();
  await sleep(SETTLED_MS);
  return files;
}

describe('stamps', () => {
  test('are another when a name changed, or a container', async () => {
    write(NAMES, '{}');
    write(shimFile(SHIM_ID), '{}');
    const files = await openFiles();
    const before = [files.imageNames(), files.container(SHIM_ID)];
    expect(before).toEqual([expect.any(String), expect.any(String)]);
    expect([files.imageNames(), files.container(SHIM_ID)]).toEqual(before);
    write(NAMES, '[]');
    await sleep(SETTLED_MS);
    expect(files.imageNames()).toEqual(expect.any(String));
    expect(files.imageNames()).not.toBe(before[0]);
    expect(files.container(SHIM_ID)).toBe(before[1]);
    rmSync(join(directory, dirname(shimFile(SHIM_ID))), { recursive: true });
    expect(files.container(SHIM_ID)).toBeUndefined();
    expect(asked).toBe(1);
  });

  test('are none for a file that has just changed, whatever its own time says', async () => {
    write(NAMES, '{}');
    const files = await openFiles();
    write(NAMES, '[]');
    utimesSync(join(directory, NAMES), 1, 1);
    expect(files.imageNames()).toBeUndefined();
  });

  test('are none where images have their names in containerd', async () => {
    storage.isContainerd = true;
    write(NAMES, '{}');
    write(shimFile(SHIM_ID), '{}');
    const files = await openFiles();
    expect(files.imageNames()).toBeUndefined();
    expect(files.container(SHIM_ID)).toEqual(expect.any(String));
  });

  test('are none behind another program, a remote engine, or a process that ended', async () => {
    write(NAMES, '{}');
    const files = await openFiles();
    expect(files.imageNames()).toEqual(expect.any(String));
    await stopProcess(engines[0]);
    expect(files.imageNames()).toBeUndefined();
    await startEngine('socket-proxy');
    expect((await openFiles()).imageNames()).toBeUndefined();
    const remote = createEngineFiles(
      { docker: { storage: async () => storage }, libc, log: createRecordingLog() },
      'tcp://127.0.0.1:1',
    );
    expect(remote.imageNames()).toBeUndefined();
  });

  test('are those of the engine’s successor, with its own files', async () => {
    write(NAMES, '{}');
    const files = await openFiles();
    expect(files.imageNames()).toEqual(expect.any(String));
    await stopProcess(engines[0]);
    await startEngine();
    write(`other/${NAMES}`, '{}');
    storage = { ...storage, root: join(directory, 'other') };
    expect(files.imageNames()).toBeUndefined();
    expect(files.imageNames()).toBeUndefined();
    await sleep(SETTLED_MS);
    const stamp = files.imageNames();
    write(NAMES, 'of the previous');
    await sleep(SETTLED_MS);
    expect(files.imageNames()).toBe(stamp);
    expect(asked).toBe(2);
  });
});

describe('what is open of the engine’s process', () => {
  const openOf = ({ pid }: ChildProcess) =>
    readdirSync('/proc/self/fd').filter((fd) => linkOf(`/proc/self/fd/${fd}`).startsWith(`/proc/${pid}`));
  const linkOf = (path: string) => {
    try {
      return readlinkSync(path);
    } catch {
      return '';
    }
  };

  test('is closed when it has ended', async () => {
    write(NAMES, '{}');
    const files = await openFiles();
    expect(engines.map(openOf)).toStrictEqual([[expect.any(String)]]);
    await stopProcess(engines[0]);
    expect(files.imageNames()).toBeUndefined();
    expect(engines.map(openOf)).toStrictEqual([[]]);
  });

  test.each([
    ['it does not tell where its files are', () => Promise.reject(new Error('no storage'))],
    [
      'another has answered in its place',
      async () => {
        await startEngine();
        return storage;
      },
    ],
  ])('is closed when %s, which is logged', async (_what, tell) => {
    write(NAMES, '{}');
    const log = createRecordingLog();
    const host = `unix://${join(directory, 'docker.sock')}`;
    const files = createEngineFiles({ docker: { storage: tell }, libc, log }, host);
    expect(files.imageNames()).toBeUndefined();
    await waitUntil('the failure', 5_000, () => log.lines.length === 1);
    expect(log.lines).toStrictEqual([
      {
        level: 'debug',
        message: expect.stringContaining('cannot be read'),
        fields: { err: expect.any(Error) },
      },
    ]);
    expect(engines.flatMap(openOf)).toStrictEqual([]);
    // It is not asked at each call.
    expect(files.imageNames()).toBeUndefined();
    await sleep(SETTLED_MS);
    expect(log.lines).toHaveLength(1);
  });
});

/** A client that counts its calls. */
function countingDocker() {
  const docker = createFakeDocker();
  const calls: string[] = [];
  const { inspectImage, inspectContainer } = docker;
  docker.inspectImage = (...args) => {
    calls.push(`image ${args[0]}`);
    return inspectImage(...args);
  };
  docker.inspectContainer = (ref) => {
    calls.push(`container ${ref}`);
    return inspectContainer(ref);
  };
  return { docker, calls };
}

test('an image is asked for once, by name and platform, until a name changes', async () => {
  write(NAMES, '{}');
  const files = await openFiles();
  const { docker, calls } = countingDocker();
  docker.images.set('a', { Id: 'sha256:1' }).set('a linux/386', { Id: 'sha256:2' });
  const remembering = rememberImages(docker, files);
  const ids = async () => [
    (await remembering.inspectImage('a'))?.Id,
    (await remembering.inspectImage('a', 'linux/386'))?.Id,
  ];
  expect(await ids()).toEqual(['sha256:1', 'sha256:2']);
  expect(await ids()).toEqual(['sha256:1', 'sha256:2']);
  expect(calls).toEqual(['image a', 'image a']);
  docker.images.set('a', { Id: 'sha256:3' });
  write(NAMES, '[]');
  expect(await ids()).toEqual(['sha256:3', 'sha256:2']);
});

test('the shim’s container is looked at again when it, or an image, has changed', async () => {
  write(NAMES, '{}');
  write(shimFile(SHIM_ID), '{}');
  const files = await openFiles();
  const { docker, calls } = countingDocker();
  docker.containers.set('shim', fakeContainer({ id: SHIM_ID, name: 'shim', running: false }));
  const shim = createShim(docker, { container: 'shim', image: 'shim-image', stack: 'test' }, files);
  const look = ['container shim', 'image shim-image'];
  const looksOf = async (times: number) => {
    calls.length = 0;
    for (let time = 0; time < times; time += 1) expect(await shim.ensure()).toBe('shim');
    return calls;
  };
  // The first look tells its id, the second has a stamp to go with.
  expect(await looksOf(4)).toEqual([...look, ...look]);
  write(NAMES, '[]');
  expect(await looksOf(1)).toEqual(look);
  await sleep(SETTLED_MS);
  expect(await looksOf(3)).toEqual(look);
  docker.containers.delete('shim');
  rmSync(join(directory, dirname(shimFile(SHIM_ID))), { recursive: true });
  expect(await looksOf(1)).toEqual(look);
  expect(docker.holders).toEqual(['shim']);
});
