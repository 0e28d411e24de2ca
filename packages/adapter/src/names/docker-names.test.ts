import { beforeEach, expect, test } from '@jest/globals';
import { createFakeDocker, type FakeDocker, fakeContainer } from '../../test/support/fake-docker.ts';
import { createDockerNames } from './docker-names.ts';

let docker: FakeDocker;
let inspected: string[];
const idOf = (name: string) => Buffer.from(name.padEnd(32)).toString('hex');

beforeEach(() => {
  docker = createFakeDocker();
  inspected = [];
  const { inspectContainer } = docker;
  docker.inspectContainer = (ref) => {
    inspected.push(ref);
    return inspectContainer(ref);
  };
});

function put(name: string, networks: Record<string, string[]>, running = true): void {
  const container = fakeContainer({ id: idOf(name), name, running });
  const Networks = Object.fromEntries(
    Object.entries(networks).map(([network, Aliases]) => [network, { Aliases }]),
  );
  docker.containers.set(name, { ...container, NetworkSettings: { Networks } });
}

async function read(names = createDockerNames(docker), networks = ['front', 'back']) {
  const found = await names.read(new Set(networks));
  return Object.fromEntries([...found].map(([network, all]) => [network, [...all]]));
}

test('all names of what runs on a network, by network', async () => {
  put('web', { front: ['www'], back: ['api'] });
  put('shop', { front: ['www', 'buy'] });
  expect(await read()).toStrictEqual({
    front: ['web', 'www', 'shop', 'buy'],
    back: ['web', 'api'],
  });
});

test('nothing of what has ended, or is on other networks only', async () => {
  put('web', { front: ['www'] }, false);
  put('db', { other: ['sql'] });
  expect(await read()).toStrictEqual({});
  expect(inspected).toStrictEqual([]);
});

test('nothing of what is gone by the time it is looked at; it is asked for again', async () => {
  put('web', { front: ['www'] });
  const names = createDockerNames(docker);
  const { inspectContainer } = docker;
  docker.inspectContainer = async () => undefined;
  expect(await read(names)).toStrictEqual({});
  docker.inspectContainer = inspectContainer;
  expect(await read(names)).toStrictEqual({ front: ['web', 'www'] });
});

test('each is asked for once, until it ends', async () => {
  put('web', { front: ['www'] });
  put('shop', { back: [] });
  const names = createDockerNames(docker);
  await read(names);
  await read(names);
  expect(inspected).toStrictEqual([idOf('web'), idOf('shop')]);
  put('web', { front: ['www'] }, false);
  expect(await read(names)).toStrictEqual({ back: ['shop'] });
  put('web', { front: ['new'] });
  expect(await read(names)).toStrictEqual({ back: ['shop'], front: ['web', 'new'] });
  expect(inspected).toStrictEqual([idOf('web'), idOf('shop'), idOf('web')]);
});
