// What an attach comes to, whoever asks, and under which name.
import { expect, jest, test } from '@jest/globals';
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
  const [log, metrics] = [createRecordingLog(), createMetrics()];
  const ended: string[] = [];
  const attacher = createAttacher({ docker, engine, log, metrics, ended: (id) => ended.push(id) });
  return { ended, attacher, engine, docker, log, metrics };
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

test('one whose end is told while it is attached is not kept as attached, and its end is told again after it', async () => {
  const { attacher, engine, ended } = create();
  const { attach } = engine;
  engine.attach = async (...args) => {
    attacher.forget(ID);
    return attach(...args);
  };
  const outcome = { kind: 'attached', id: ID, addresses: [ADDRESS] };
  expect(await attacher.attach(ID)).toStrictEqual(outcome);
  expect([attacher.attachedIds(), attacher.attachedAddresses(ID)]).toStrictEqual([[], undefined]);
  expect(ended).toStrictEqual([ID]);
  engine.attach = attach;
  expect(await attacher.attach(ID)).toStrictEqual(outcome);
  expect(attacher.attachedIds()).toStrictEqual([ID]);
  const pid = String(process.pid);
  expect(ended).toHaveLength(1);
  expect(engine.calls).toStrictEqual([`attach abcd ${pid}`, 'died abcd', `attach abcd ${pid}`]);
});

test('so it is when such an attach fails', async () => {
  const { attacher, engine, ended } = create();
  engine.attach = async () => {
    attacher.forget(ID);
    throw new Error('no veth');
  };
  await expect(attacher.attach(ID)).rejects.toThrow('no veth');
  expect([ended, engine.calls]).toStrictEqual([[ID], ['died abcd']]);
});

test('one whose last process has ended unnoticed is kept as attached', async () => {
  const { attacher, engine, ended } = create();
  const { attach } = engine;
  engine.attach = async (...args) => {
    attacher.forgetLast(ID);
    return attach(...args);
  };
  await attacher.attach(ID);
  expect([attacher.attachedIds(), ended]).toStrictEqual([[ID], []]);
  attacher.forgetLast(ID);
  expect(attacher.attachedIds()).toStrictEqual([]);
});

test('what is not there, asks for nothing, or does not run', async () => {
  const { attacher, engine } = create();
  expect(await attacher.attach('other')).toStrictEqual({ kind: 'gone' });
  expect(await create({ env: [] }).attacher.attach(ID)).toStrictEqual({ kind: 'unmanaged' });
  expect(await create({ running: false, pid: 0 }).attacher.attach(ID)).toStrictEqual({ kind: 'gone' });
  expect(engine.calls).toStrictEqual([]);
});

test('how long it took is logged and counted', async () => {
  const { attacher, engine, log, metrics } = create();
  const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
  const { attach } = engine;
  engine.attach = (...args) => {
    clock.mockReturnValue(1_012.36);
    return attach(...args);
  };
  await attacher.attach(ID);
  clock.mockRestore();
  const fields = { container: 'abcdabcdabcd', addresses: ['10.255.0.1/8'], durationMs: 12.4 };
  expect(log.lines).toStrictEqual([{ level: 'info', message: 'attached', fields }]);
  const text = await metrics.render();
  expect(text).toMatch(/^pw_attach_seconds_sum 0\.01236\d*$/m);
  expect(text).toMatch(/^pw_attached_containers 1$/m);
});

test.each([
  ['has another process by now', fakeContainer({ id: ID, pid: 4_194_303 })],
  ['is gone by now', undefined],
])('a container whose process vanished and that %s is none to attach', async (_what, now) => {
  const { attacher, engine, docker, log, metrics } = create();
  engine.attach = async () => {
    if (now === undefined) docker.containers.clear();
    else docker.containers.set(ID, now);
    return undefined;
  };
  expect(await attacher.attach(ID)).toStrictEqual({ kind: 'gone' });
  expect(log.lines).toStrictEqual([]);
  expect(await metrics.render()).toMatch(/^pw_attach_seconds_count 0$/m);
});

test('nor is one whose end Docker notices a moment later', async () => {
  const { attacher, engine, docker } = create();
  engine.vanished = true;
  const { inspectContainer } = docker;
  let looks = 0;
  docker.inspectContainer = async (ref) => {
    looks += 1;
    if (looks === 4) docker.containers.set(ID, fakeContainer({ id: ID, running: false, pid: 0 }));
    return inspectContainer(ref);
  };
  expect(await attacher.attach(ID)).toStrictEqual({ kind: 'gone' });
  expect(looks).toBe(4);
});

test('the engine’s own errors pass, and a fault of the kernel is explained', async () => {
  const { attacher, engine } = create();
  engine.attachFailure = new Error('no veth');
  await expect(attacher.attach(ID)).rejects.toMatchObject({
    ...{ code: 'ATTACH_FAILED', status: 500, message: 'container abcdabcdabcd: no veth' },
    cause: engine.attachFailure,
  });
  engine.attachFailure = undefined;
  engine.vanished = true;
  await expect(attacher.attach(ID)).rejects.toMatchObject({ code: 'ATTACH_FAILED', status: 500 });
});

test('a look notes and logs a change, and does nothing for what is known already', async () => {
  const { attacher, docker, engine, log } = create();
  const ownership = { network: 'weave', unlabelled: true };
  const corrected: string[] = [];
  engine.corrected = (_id, addresses) => void corrected.push(addresses.map(({ address }) => address).join());
  const changes = () => log.lines.filter(({ message }) => message === 'changed by another process').length;
  const look = async () => [await attacher.look(ID, ownership), changes()];
  await attacher.attach(ID);
  engine.addressesOf = async () => [ADDRESS];
  expect(await look()).toStrictEqual([true, 0]);
  engine.addressesOf = async () => [ipv4Cidr('10.255.0.2/8'), ADDRESS];
  expect(await look()).toStrictEqual([true, 1]);
  engine.addressesOf = async () => [ADDRESS, ipv4Cidr('10.255.0.2/8')];
  expect(await look()).toStrictEqual([true, 1]);
  attacher.forget(ID);
  expect(await look()).toStrictEqual([true, 2]);
  expect(await look()).toStrictEqual([true, 2]);
  expect(attacher.attachedAddresses(ID)).toBeUndefined();
  expect(corrected).toHaveLength(5);
  expect(await attacher.look(ID, { network: 'weave', unlabelled: false })).toBe(false);
  docker.containers.set(ID, fakeContainer({ id: ID, running: false, pid: 0 }));
  expect(await attacher.look(ID, ownership)).toBe(false);
  expect(corrected).toHaveLength(5);
});
