import { expect, test } from '@jest/globals';
import { allowsPrograms } from './memory-folder.ts';

test.each([
  ['a file system in memory', 'tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n', true],
  ['one that runs no programs', 'tmpfs /dev/shm tmpfs rw,nosuid,nodev,noexec 0 0\n', false],
  ['a disk', '/dev/vda /dev/shm ext4 rw 0 0\n', false],
  ['none', '/dev/vda / ext4 rw 0 0\n', false],
  ['a later mount on the first', 'tmpfs /dev/shm tmpfs rw 0 0\n/dev/vda /dev/shm ext4 rw 0 0\n', false],
])('%s', (_what, mounts, allowed) => {
  expect(allowsPrograms(mounts, '/dev/shm')).toBe(allowed);
});
