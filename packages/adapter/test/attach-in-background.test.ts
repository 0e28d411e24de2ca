import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import { attachAll, attachInBackground } from '../src/docker-events/attach-in-background.ts';
import { createBackgroundAttaches } from '../src/docker-events/background-attaches.ts';
import { createFakeDocker, fakeContainer } from './support/fake-docker.ts';
import { createRecordingLog } from './support/recording-log.ts';

const ID = 'abcd'.repeat(16);
const SHIM = ['/.wait-for-weave/wait-for-weave'];

const quickly = { signal: new AbortController().signal, firstDelayMs: 20 };

function parts(failures: number, onTry?: () => void, failure: Error = new Error('no')) {
  const triedAt: number[] = [];
  const attacher = {
    async attach() {
      triedAt.push(performance.now());
      onTry?.();
      if (triedAt.length <= failures) throw failure;
      return { kind: 'unmanaged' as const };
    },
    forget: () => undefined,
    attachedAddresses: () => undefined,
    attachedIds: () => [],
    forgetLast: () => undefined,
    look: async () => false,
  };
  return { docker: createFakeDocker(), attacher, log: createRecordingLog(), triedAt };
}

test('one that waits in the shim and cannot be attached is killed, past Docker, so that its policy restarts it', async () => {
  const child = spawn('sleep', ['60']);
  const given = parts(9);
  const pid = child.pid ?? 0;
  given.docker.containers.set(ID, fakeContainer({ id: ID, pid, entrypoint: SHIM }));
  const ended = once(child, 'exit');
  await attachInBackground(ID, given, { ...quickly, killOnFailure: true });
  expect((await ended)[1]).toBe('SIGKILL');
  expect(given.triedAt).toHaveLength(2);
  expect(given.docker.killed).toStrictEqual([]);
});

test('also one whose entrypoint Docker shows as a text', async () => {
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  const given = parts(9);
  const container = fakeContainer({ id: ID, pid: 42 });
  container.Config.Entrypoint = SHIM.join();
  given.docker.containers.set(ID, container);
  await attachInBackground(ID, given, { ...quickly, killOnFailure: true });
  expect(kill.mock.calls).toStrictEqual([[42, 'SIGKILL']]);
  kill.mockRestore();
});

// To the kernel, 0 is the adapter itself and all that it has started.
test('one whose process is not known yet is left alone', async () => {
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  const given = parts(3);
  given.docker.containers.set(ID, fakeContainer({ id: ID, pid: 0, entrypoint: SHIM }));
  await attachInBackground(ID, given, { ...quickly, killOnFailure: true });
  expect(kill).not.toHaveBeenCalled();
  kill.mockRestore();
});

test.each([
  ['runs its own program', { entrypoint: ['sleep'] }],
  ['has ended', { running: false, entrypoint: SHIM }],
])('one that %s is left alone', async (_title, options) => {
  const child = spawn('sleep', ['60']);
  const ended = once(child, 'exit');
  const given = parts(3);
  given.docker.containers.set(ID, fakeContainer({ id: ID, pid: child.pid ?? 0, ...options }));
  await attachInBackground(ID, given, { ...quickly, killOnFailure: true });
  child.kill('SIGTERM');
  expect((await ended)[1]).toBe('SIGTERM');
});

test('one that runs already is tried again until it works', async () => {
  const given = parts(1);
  await attachInBackground(ID, given, { ...quickly, killOnFailure: false });
  expect(given.triedAt).toHaveLength(2);
});

test('also one that started a moment ago and does not wait in the shim', async () => {
  const given = parts(3);
  given.docker.containers.set(ID, fakeContainer({ id: ID, pid: 42, entrypoint: ['sleep'] }));
  await attachInBackground(ID, given, { ...quickly, killOnFailure: true });
  expect(given.triedAt).toHaveLength(4);
});

test('a WEAVE_CIDR that is wrong stays wrong: one try, and no kill', async () => {
  const given = parts(9, undefined, new PowerstripError('BAD_WEAVE_CIDR', 'x is no address'));
  await attachInBackground(ID, given, { ...quickly, killOnFailure: true });
  expect(given.triedAt).toHaveLength(1);
});

test('any other failure of ours may pass', async () => {
  const given = parts(1, undefined, new PowerstripError('BRIDGE_MISSING', 'no bridge'));
  await attachInBackground(ID, given, { ...quickly, killOnFailure: false });
  expect(given.triedAt).toHaveLength(2);
});

test('each failure is logged, with its number', async () => {
  const failure = new Error('no');
  const given = parts(3, undefined, failure);
  await attachInBackground(ID, given, { ...quickly, firstDelayMs: 1, killOnFailure: false });
  const lines = [1, 2, 3].map((tries) => ({
    level: 'warn',
    message: 'not attached',
    fields: { container: 'abcdabcdabcd', err: failure, tries },
  }));
  expect(given.log.lines).toStrictEqual(lines);
});

test('waits longer before each try', async () => {
  const given = parts(3);
  await attachInBackground(ID, given, { ...quickly, killOnFailure: false });
  const waits = given.triedAt.slice(1).map((at, index) => at - (given.triedAt[index] ?? 0));
  // A timer may fire a millisecond early.
  for (const [index, leastMs] of [20, 30, 45].entries()) expect(waits[index]).toBeGreaterThan(leastMs - 2);
});

test('does not try again after an abort', async () => {
  const aborter = new AbortController();
  const given = parts(9, () => aborter.abort());
  await attachInBackground(ID, given, { signal: aborter.signal, killOnFailure: true, firstDelayMs: 60_000 });
  expect(given.triedAt).toHaveLength(1);
  expect(given.log.lines).toStrictEqual([]);
});

test('a kill that fails is logged', async () => {
  const given = parts(3);
  given.docker.failures.set('inspectContainer', new Error('no engine'));
  await attachInBackground(ID, given, { ...quickly, killOnFailure: true });
  expect(given.log.lines).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: expect.stringContaining('could not be killed'),
      fields: expect.objectContaining({ container: 'abcdabcdabcd' }),
    }),
  );
});

test('a process that has ended is not tried again, and the next one of its container is not killed for it', async () => {
  const given = parts(1);
  const background = createBackgroundAttaches(given, quickly);
  background.started(ID);
  background.ended(ID);
  const next = spawn('sleep', ['60']);
  const ended = once(next, 'exit');
  given.docker.containers.set(ID, fakeContainer({ id: ID, pid: next.pid ?? 0, entrypoint: SHIM }));
  await sleep(100);
  expect(given.triedAt).toHaveLength(1);
  next.kill('SIGTERM');
  expect((await ended)[1]).toBe('SIGTERM');
});

test('a second start ends the tries for the first, also when its end was not told', async () => {
  const given = parts(9);
  const child = spawn('sleep', ['60']);
  const ended = once(child, 'exit');
  given.docker.containers.set(ID, fakeContainer({ id: ID, pid: child.pid ?? 0, entrypoint: SHIM }));
  const background = createBackgroundAttaches(given, { ...quickly, firstDelayMs: 300 });
  background.started(ID);
  await sleep(200);
  background.started(ID);
  await sleep(200);
  expect([given.triedAt.length, child.signalCode]).toStrictEqual([2, null]);
  expect((await ended)[1]).toBe('SIGKILL');
  expect(given.triedAt).toHaveLength(3);
});

test('the end of the first process’s attach leaves that of the second to be ended', async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const given = parts(9);
  const { attach } = given.attacher;
  given.attacher.attach = async () => {
    if (given.triedAt.length > 0) return attach();
    await attach().catch(() => undefined);
    await held;
    return { kind: 'unmanaged' };
  };
  const background = createBackgroundAttaches(given, { ...quickly, firstDelayMs: 200 });
  background.started(ID);
  background.started(ID);
  await waitUntil('the second process’s first try', 5_000, () => given.log.lines.length === 1);
  release();
  await new Promise((resolve) => setImmediate(resolve));
  background.ended(ID);
  await sleep(300);
  expect(given.triedAt).toHaveLength(2);
});

describe('those that run already', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((digit) => digit.repeat(64));
  const signal = quickly.signal;

  test('are tried a few at once, and it ends with the last', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const [tried, ended]: [string[], string[]] = [[], []];
    const given = parts(0);
    const attach = async (id: string) => {
      tried.push(id);
      await held;
      ended.push(id);
      return { kind: 'unmanaged' as const };
    };
    const all = attachAll(ids, { ...given, attacher: { ...given.attacher, attach } }, signal);
    await new Promise((resolve) => setImmediate(resolve));
    expect(tried).toStrictEqual(ids.slice(0, 4));
    release();
    await all;
    expect(ended).toStrictEqual(ids);
  });

  test('are left alone after an abort', async () => {
    const given = parts(0);
    await attachAll(ids, given, AbortSignal.abort());
    expect(given.triedAt).toStrictEqual([]);
  });

  test('are tried again when it failed, and never killed: what they run does not wait', async () => {
    const aborter = new AbortController();
    const given = parts(9);
    let looks = 0;
    given.docker.inspectContainer = async () => {
      looks += 1;
      return undefined;
    };
    await attachAll([ID], given, aborter.signal);
    const failures = () => given.log.lines.map(({ fields }) => (fields as { tries: number }).tries);
    await waitUntil('the second failure', 10_000, () => failures().length === 2);
    await new Promise((resolve) => setImmediate(resolve));
    aborter.abort();
    expect(failures()).toStrictEqual([1, 2]);
    expect(looks).toBe(0);
  });
});
