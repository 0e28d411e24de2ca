// A5: the shim runs unchanged in images without a libc, with musl and with glibc; as PID 1, as any user, read-only.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDockerCli } from '@pw/test-helpers';
import { buildLibcImages, LIBC_IMAGES } from './images/build-libc-images.ts';
import { type RunningStack, startStack } from './start-stack.ts';

const direct = createDockerCli();
let stack: RunningStack;

beforeAll(async () => {
  await buildLibcImages(direct);
  stack = await startStack();
}, 240_000);

afterAll(async () => {
  await stack?.down();
  await direct(['rmi', '-f', ...Object.values(LIBC_IMAGES).map(({ tag }) => tag)]);
}, 60_000);

const settings = {
  'as root': { args: [], uid: 0 },
  'as another user': { args: ['--user', '1234:1234'], uid: 1234 },
  'on a read-only root filesystem': { args: ['--read-only'], uid: 0 },
  'without any capability, read-only, as another user': {
    args: ['--read-only', '--user', '65534', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    uid: 65534,
  },
};

describe.each(Object.entries(LIBC_IMAGES))('%s', (_name, { tag }) => {
  test.each(Object.entries(settings))('PS-69: %s', async (_setting, { args, uid }) => {
    const run = ['run', '--rm', '-e', 'WEAVE_CIDR=10.255.0.51/8', ...args, tag];
    expect(await stack.docker(run)).toEqual({
      stdout: `pid 1 uid ${uid} 10.255.0.51\n`,
      stderr: '',
      code: 0,
    });
  });

  test('without the shim there is no address yet', async () => {
    const { stdout } = await direct(['run', '--rm', tag]);
    expect(stdout).toBe('pid 1 uid 0 no address\n');
  });
});
