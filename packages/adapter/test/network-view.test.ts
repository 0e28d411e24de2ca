import { beforeEach, expect, jest, test } from '@jest/globals';
import { type Ipv4Cidr, ipv4Cidr } from '@pw/core';
import { networkViewSchema } from '@pw/core/inspector';
import { createNetworkView } from '../src/network-view/create-network-view.ts';
import { createFakeDocker, type FakeDocker, fakeContainer } from './support/fake-docker.ts';
import { createFakeNetworkEngine, type FakeNetworkEngine } from './support/fake-network-engine.ts';

const id = (letter: string) => letter.repeat(64);
const wants = ['WEAVE_CIDR=10.255.0.1/8'];

let docker: FakeDocker;
let engine: FakeNetworkEngine;
let attached: Map<string, Ipv4Cidr[]>;
let look: () => Promise<unknown>;
let inspected: string[];

beforeEach(() => {
  docker = createFakeDocker();
  engine = createFakeNetworkEngine();
  engine.addressesOf = async () => [];
  attached = new Map();
  inspected = [];
  const { inspectContainer } = docker;
  docker.inspectContainer = (ref) => {
    inspected.push(ref);
    return inspectContainer(ref);
  };
  const parts = { docker, engine, attachedAddresses: (which: string) => attached.get(which) };
  const view = createNetworkView(parts);
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  look = async () => {
    // As long as a view is kept, and a little more.
    now += 510;
    return networkViewSchema.parse(await view());
  };
});

function put(options: Parameters<typeof fakeContainer>[0]): void {
  docker.containers.set(options.id, fakeContainer(options));
}

test('H1: who waits, who is attached, who did not ask, who is stopped, and our own parts', async () => {
  put({ id: id('a'), name: 'attached', env: wants });
  put({ id: id('b'), name: 'waiting', env: wants });
  put({ id: id('c'), name: 'plain' });
  put({ id: id('d'), name: 'stopped', env: wants, running: false });
  put({ id: id('e'), name: 'weave', labels: { 'powerstrip-weave.stack': 'default' } });
  put({ id: id('f'), name: 'bad', env: ['WEAVE_CIDR=nonsense'] });
  attached.set(id('a'), [ipv4Cidr('10.255.0.1/8')]);
  const common = { image: 'i', host: null, addresses: [], names: [], isOurs: false };
  expect(await look()).toStrictEqual({
    engine: 'fake',
    error: null,
    containers: [
      {
        ...{ ...common, id: id('a'), name: 'attached', state: 'attached', addresses: ['10.255.0.1/8'] },
        names: ['attached.weave.local', 'host.weave.local', 'attached', 'host'],
      },
      { ...common, id: id('b'), name: 'waiting', state: 'waiting' },
      { ...common, id: id('c'), name: 'plain', state: 'left-alone' },
      { ...common, id: id('d'), name: 'stopped', state: 'stopped' },
      { ...common, id: id('e'), name: 'weave', state: 'left-alone', isOurs: true },
      { ...common, id: id('f'), name: 'bad', state: 'waiting' },
    ],
    peers: [],
  });
});

test('what the namespace holds after a restart of the adapter is looked for once', async () => {
  put({ id: id('a'), env: wants });
  engine.addressesOf = async () => [ipv4Cidr('10.255.0.9/8')];
  const states = (view: unknown) =>
    (view as { containers: { state: string }[] }).containers.map(({ state }) => state);
  expect(states(await look())).toStrictEqual(['attached']);
  const lookups = inspected.length;
  expect(states(await look())).toStrictEqual(['attached']);
  expect(inspected).toHaveLength(lookups);
  put({ id: id('a'), env: wants, running: false });
  expect(states(await look())).toStrictEqual(['stopped']);
  engine.addressesOf = async () => [];
  put({ id: id('a'), env: wants });
  expect(states(await look())).toStrictEqual(['waiting']);
});

test('what another process has changed is shown after some seconds', async () => {
  put({ id: id('a'), env: wants });
  attached.set(id('a'), [ipv4Cidr('10.255.0.1/8')]);
  engine.addressesOf = async () => [ipv4Cidr('10.255.0.2/8')];
  const shown: unknown[] = [];
  for (let looks = 0; looks < 22; looks += 1) {
    const { containers } = (await look()) as { containers: { addresses: string[] }[] };
    shown.push(containers[0]?.addresses[0]);
  }
  const [before, after] = ['10.255.0.1/8', '10.255.0.2/8'].map((address) => Array(11).fill(address));
  // Looks are 510 ms apart.
  expect(shown).toStrictEqual([...(before ?? []).slice(1), ...(after ?? []), after?.[0]]);
  expect(inspected).toHaveLength(3);
  attached.set(id('a'), [ipv4Cidr('10.255.0.3/8')]);
  expect(await look()).toMatchObject({ containers: [{ addresses: ['10.255.0.3/8'] }] });
});

test('who looks often gets one answer, and Docker one question', async () => {
  put({ id: id('a') });
  const view = createNetworkView({ docker, engine, attachedAddresses: () => undefined });
  const views = await Promise.all(Array.from({ length: 20 }, view));
  expect(inspected).toStrictEqual([id('a')]);
  expect(new Set(views).size).toBe(1);
});

test('a Docker engine that fails once is asked again', async () => {
  const view = createNetworkView({ docker, engine, attachedAddresses: () => undefined });
  docker.failures.set('listContainers', new Error('gone'));
  await expect(view()).rejects.toThrow('gone');
  docker.failures.clear();
  expect(await view()).toMatchObject({ containers: [] });
});

const namesAndStates = (view: unknown) =>
  (view as { containers: { name: string; state: string }[] }).containers.map(({ name, state }) => [
    name,
    state,
  ]);

test('an answer is kept for half a second, and no longer', async () => {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
  const view = createNetworkView({ docker, engine, attachedAddresses: () => undefined });
  const first = await view();
  clock.mockReturnValue(1_499);
  expect(await view()).toBe(first);
  clock.mockReturnValue(1_500);
  expect(await view()).not.toBe(first);
});

test('the other hosts of the network are in it', async () => {
  const peers = [{ name: 'far', address: '192.0.2.7', isConnected: true }];
  engine.peers = async () => peers;
  expect(await look()).toMatchObject({ peers });
});

test('on Docker’s networks a container has its name alone', async () => {
  const view = createNetworkView({
    docker,
    engine: { ...engine, name: 'docker-network' },
    attachedAddresses: () => [ipv4Cidr('10.255.0.1/8')],
  });
  put({ id: id('a'), name: 'web', env: wants });
  expect(await view()).toMatchObject({ containers: [{ name: 'web', names: ['web'] }] });
});

test('one that waits is looked for again until it is attached', async () => {
  put({ id: id('a'), env: wants });
  expect(namesAndStates(await look())).toStrictEqual([['c', 'waiting']]);
  engine.addressesOf = async () => [ipv4Cidr('10.255.0.9/8')];
  expect(namesAndStates(await look())).toStrictEqual([['c', 'attached']]);
});

test('one whose process ends while it is looked for is still shown', async () => {
  put({ id: id('a'), env: wants });
  engine.addressesOf = () => Promise.reject(new Error('no such process'));
  expect(namesAndStates(await look())).toStrictEqual([['c', 'waiting']]);
  engine.addressesOf = async () => [ipv4Cidr('10.255.0.9/8')];
  docker.inspectContainer = async () => fakeContainer({ id: id('a'), running: false });
  expect(namesAndStates(await look())).toStrictEqual([['c', 'waiting']]);
  docker.inspectContainer = async () => undefined;
  expect(namesAndStates(await look())).toStrictEqual([['c', 'waiting']]);
});

test('one that is gone is not shown, and another of its name is looked at anew', async () => {
  put({ id: id('a') });
  put({ id: id('b'), name: 'web', env: wants });
  docker.inspectContainer = async (ref) =>
    ref === id('a') ? undefined : fakeContainer({ id: ref, env: wants });
  expect(namesAndStates(await look())).toStrictEqual([['web', 'waiting']]);
  docker.containers.clear();
  expect(namesAndStates(await look())).toStrictEqual([]);
  put({ id: id('b'), name: 'web' });
  docker.inspectContainer = async (ref) => fakeContainer({ id: ref });
  expect(namesAndStates(await look())).toStrictEqual([['web', 'left-alone']]);
});
