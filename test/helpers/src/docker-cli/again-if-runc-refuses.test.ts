import { expect, jest, test } from '@jest/globals';
import { againIfRuncRefuses } from './again-if-runc-refuses.ts';

const REFUSED =
  'docker: Error response from daemon: runc create failed: error setting cgroup config for procHooks process: ' +
  'unable to set memory limit to 6291456 (current usage: 13357056, peak usage: 13484032): unknown.';

const WITHOUT_NETWORK =
  'docker: Error response from daemon: bind-mount /proc/2795/ns/net -> /var/run/docker/netns/abe1b9b08dad: ' +
  'no such file or directory';
const BEFORE_START = 'docker: Error response from daemon: cannot start a stopped process: unknown';
const OUT_OF_MEMORY =
  'docker: Error response from daemon: failed to create task for container: OCI runtime create failed: runc create ' +
  'failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown';

jest.useFakeTimers();

/** How a run of 1 ms ends whose tries print these to stderr, the last again and again, and how often it is made. */
async function runsOf(printed: readonly string[], forMs?: number): Promise<[string, number]> {
  let runs = 0;
  const { stderr } = await againIfRuncRefuses(async () => {
    jest.advanceTimersByTime(1);
    runs += 1;
    const stderr = printed[runs - 1] ?? printed.at(-1) ?? '';
    return { code: stderr === '' ? 0 : 125, stdout: '', stderr };
  }, forMs);
  return [stderr, runs];
}

test.each([
  ['refuses its memory', REFUSED],
  ['was ended by the kernel', OUT_OF_MEMORY],
  ['was ended before it had a network', WITHOUT_NETWORK],
  ['was ended before it was started', BEFORE_START],
])('a run whose runc %s is made again until it starts', async (_, stderr) => {
  expect(await runsOf([...Array<string>(30).fill(stderr), ''])).toStrictEqual(['', 31]);
});

test('when the time is over, the refusal is what it gives', async () => {
  expect(await runsOf([REFUSED], 20)).toStrictEqual([REFUSED, 20]);
});

test('one that fails for another reason is made once', async () => {
  expect(await runsOf(['no such image'])).toStrictEqual(['no such image', 1]);
});
