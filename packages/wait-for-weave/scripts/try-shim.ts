import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from './paths.ts';

const EMULATORS = {
  x64: '/proc/sys/fs/binfmt_misc/qemu-x86_64',
  arm64: '/proc/sys/fs/binfmt_misc/qemu-aarch64',
};

/**
 * Runs what was built: one check for an interface that is not there. Throws when the shim says anything else. For
 * another architecture it needs qemu-user, registered with the kernel; without it the shim is not tried.
 */
export function tryShim(paths: Paths): void {
  if (paths.arch !== process.arch && !existsSync(EMULATORS[paths.arch])) {
    console.log(
      `the ${paths.arch} shim was not tried: there is no ${EMULATORS[paths.arch]} (qemu-user-static)`,
    );
    return;
  }
  const env = { WAIT_FOR_SECONDS: '0', WAIT_FOR_WEAVE_INTERFACE: 'not-there' };
  const result = spawnSync(join(paths.volume, 'wait-for-weave'), [], { env, encoding: 'utf8' });
  if (result.status === 1 && result.stderr.includes('interface not-there not found after 0 seconds')) return;
  throw new Error(
    `the shim does not run: status ${result.status}, signal ${result.signal}\n${result.stderr}${result.error ?? ''}`,
  );
}
