// What an attach comes to, whoever asks, and under which name.
import { expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { createAttacher } from '../src/attach/create-attacher.ts';
import { createMetrics } from '../src/metrics.ts';
import { createFakeDocker, fakeContainer } from './support/fake-docker.ts';
import { createFakeNetworkEngine } from './support/fake-network-engine.ts';
import { createRecordingLog } from './support/recording-log.ts';

const ID = 'abcd'.repeat(16);
const ADDRESS = ipv4Cidr('10.255.0.1/8');

function create(options: Partial<Parameters<typeof fakeContainer>[0]> = {}) {
  const docker = createFakeDocker();
  const engine = createFakeNetworkEngine();
  const env = ['WEAVE_CIDR=10.255.0.1/8'];
  docker.containers.set(ID, fakeContainer({ id: ID, name: 'web', pid: process.pid, env, ...options }));
  const attacher = createAttacher({ docker, engine, log: createRecordingLog(), metrics: createMetrics() });
  return { attacher, engine };
}

test('a second attach, under the id or a name, has the outcome of the first, and does nothing', async () => {
  const { attacher, engine } = create();
  const outcome = { kind: 'attached', id: ID, addresses: [ADDRESS] };
  for (const ref of [ID, ID, 'web']) expect(await attacher.attach(ref)).toStrictEqual(outcome);
  expect(engine.calls).toHaveLength(1);
  expect(attacher.attachedAddresses(ID)).toStrictEqual([ADDRESS]);
  attacher.forget(ID);
  expect(attacher.attachedAddresses(ID)).toBeUndefined();
  expect(await attacher.attach('web')).toStrictEqual(outcome);
  expect(engine.calls).toHaveLength(2);
});

test('what is not there, asks for nothing, or does not run', async () => {
  const { attacher, engine } = create();
  expect(await attacher.attach('other')).toStrictEqual({ kind: 'gone' });
  expect(await create({ env: [] }).attacher.attach(ID)).toStrictEqual({ kind: 'unmanaged' });
  expect(await create({ running: false, pid: 0 }).attacher.attach(ID)).toStrictEqual({ kind: 'gone' });
  expect(engine.calls).toStrictEqual([]);
});
