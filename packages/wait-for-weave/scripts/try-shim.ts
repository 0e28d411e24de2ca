import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Paths } from './paths.ts';

/** Runs what was built: one check for an interface that is not there. Throws when the shim says anything else. */
export function tryShim(paths: Paths): void {
  const env = { WAIT_FOR_SECONDS: '0', WAIT_FOR_WEAVE_INTERFACE: 'not-there' };
  const result = spawnSync(join(paths.volume, 'wait-for-weave'), [], { env, encoding: 'utf8' });
  if (result.status === 1 && result.stderr.includes('interface not-there not found after 0 seconds')) return;
  throw new Error(
    `the shim does not run: status ${result.status}, signal ${result.signal}\n${result.stderr}${result.error ?? ''}`,
  );
}
