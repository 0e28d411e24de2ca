import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { attachInBackground } from '../src/docker-events/attach-in-background.ts';
import { createFakeDocker, fakeContainer } from './support/fake-docker.ts';
import { createRecordingLog } from './support/recording-log.ts';

const ID = 'abcd'.repeat(16);
const SHIM = ['/home/weavewait/wait-for-weave'];

function parts(failures: number) {
  let tries = 0;
  const attacher = {
    async attach() {
      tries += 1;
      if (tries <= failures) throw new Error(`failure ${tries}`);
      return { kind: 'unmanaged' as const };
    },
    forget: () => undefined,
    forgetAll: () => undefined,
  };
  return { docker: createFakeDocker(), attacher, log: createRecordingLog(), tries: () => tries };
}

test('one that waits in the shim and cannot be attached is killed, past Docker, so that its policy restarts it', async () => {
  const child = spawn('sleep', ['60']);
  const given = parts(9);
  const pid = child.pid ?? 0;
  given.docker.containers.set(ID, fakeContainer({ id: ID, pid, entrypoint: SHIM }));
  const ended = once(child, 'exit');
  await attachInBackground(ID, given, { signal: new AbortController().signal, killOnFailure: true });
  expect((await ended)[1]).toBe('SIGKILL');
  expect(given.tries()).toBe(2);
  expect(given.docker.killed).toEqual([]);
});

test.each([
  ['runs its own program', { entrypoint: ['sleep'] }],
  ['has ended', { running: false, entrypoint: SHIM }],
])('one that %s is left alone', async (_title, options) => {
  const child = spawn('sleep', ['60']);
  const given = parts(9);
  given.docker.containers.set(ID, fakeContainer({ id: ID, pid: child.pid ?? 0, ...options }));
  await attachInBackground(ID, given, { signal: new AbortController().signal, killOnFailure: true });
  expect(child.exitCode ?? child.signalCode).toBeNull();
  child.kill();
  await once(child, 'exit');
});

test('one that runs already is tried again until it works', async () => {
  const given = parts(1);
  await attachInBackground(ID, given, { signal: new AbortController().signal, killOnFailure: false });
  expect(given.tries()).toBe(2);
});

test('a kill that fails is logged', async () => {
  const given = parts(9);
  given.docker.failures.set('inspectContainer', new Error('no engine'));
  await attachInBackground(ID, given, { signal: new AbortController().signal, killOnFailure: true });
  expect(given.log.lines).toContainEqual(
    expect.objectContaining({ level: 'error', message: expect.stringContaining('could not be killed') }),
  );
});
