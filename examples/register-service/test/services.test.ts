import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { Services } from '../services.ts';
import { exited, restarting, running, startFakeEngine, WEB } from './fake-engine.ts';

const entry = { [`/services/web/${WEB}`]: '{"address":"172.17.0.2","port":8080}' };

/** In place of etcd, and slow to answer, so that what overlaps does so. */
function createSlowRegistry() {
  const entries = new Map<string, string>();
  return {
    entries: () => Object.fromEntries(entries),
    put: async (key: string, value: string) => void entries.set(key, value),
    remove: async (key: string) => void entries.delete(key),
    keys: async () => {
      await delay(50);
      return [...entries.keys()];
    },
  };
}

async function startServices() {
  const engine = await startFakeEngine();
  const registry = createSlowRegistry();
  const services = new Services(new Docker({ host: '127.0.0.1', port: engine.port }), registry);
  return { engine, registry, services, [Symbol.asyncDispose]: engine[Symbol.asyncDispose] };
}

test.each([
  ['has ended', exited],
  ['waits to be restarted', restarting],
  ['is removed', undefined],
])('a container is registered while it runs, and no more when it %s', async (_name, state) => {
  await using rig = await startServices();
  await rig.services.update('web');
  expect(rig.registry.entries()).toEqual(entry);
  rig.engine.become(state);
  await rig.services.update(WEB);
  expect(rig.registry.entries()).toEqual({});
});

test('what is told late of its death changes nothing when it runs again', async () => {
  await using rig = await startServices();
  await rig.services.update('web');
  await rig.services.update(WEB);
  expect(rig.registry.entries()).toEqual(entry);
});

test('one that starts while its death is being noted is registered', async () => {
  await using rig = await startServices();
  await rig.services.update('web');
  rig.engine.become(exited);
  const noted = rig.services.update(WEB);
  await delay(25);
  rig.engine.become(running);
  await Promise.all([noted, rig.services.update('web')]);
  expect(rig.registry.entries()).toEqual(entry);
});

test('a failure is for its own caller alone', async () => {
  await using rig = await startServices();
  const put = rig.registry.put;
  rig.registry.put = () => Promise.reject(new Error('no etcd'));
  const first = rig.services.update('web');
  await expect(first).rejects.toThrow('no etcd');
  rig.registry.put = put;
  await rig.services.update('web');
  expect(rig.registry.entries()).toEqual(entry);
});

test('at the start of the adapter the registry becomes what the engine has', async () => {
  await using rig = await startServices();
  await rig.registry.put('/services/ghost/0123456789ab', '{}');
  await rig.services.reconcile();
  expect(rig.registry.entries()).toEqual(entry);
});
