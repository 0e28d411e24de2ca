import { join } from 'node:path';

/** Options of `docker run` for a profile: `no-processes` forbids a second process, `no-clock` every clock. */
export function seccompProfile(name: 'no-processes' | 'no-clock'): string[] {
  return ['--security-opt', `seccomp=${join(import.meta.dirname, 'seccomp', `${name}.json`)}`];
}
