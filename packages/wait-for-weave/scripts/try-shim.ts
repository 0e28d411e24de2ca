import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { emulatorFile } from './emulator.ts';
import type { Paths } from './paths.ts';

/**
 * Runs what was built: one check for an interface that is not there. Throws when the shim says anything else. For
 * another architecture it needs qemu-user, registered with the kernel; without it the shim is not tried.
 */
export function tryShim(paths: Paths): void {
  const emulator = emulatorFile(paths.arch);
  if (paths.arch !== process.arch && !existsSync(emulator)) {
    console.log(`the ${paths.arch} shim was not tried: there is no ${emulator} (qemu-user-static)`);
    return;
  }
  const env = { WAIT_FOR_SECONDS: '0', WAIT_FOR_WEAVE_INTERFACE: 'not-there' };
  const result = spawnSync(join(paths.volume, 'wait-for-weave'), [], { env, encoding: 'utf8' });
  if (result.status === 1 && result.stderr.includes('interface not-there not found after 0 seconds')) return;
  throw new Error(
    `the shim does not run: status ${result.status}, signal ${result.signal}\n${result.stderr}${result.error ?? ''}`,
  );
}
