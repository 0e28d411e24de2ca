import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { findZig, type Paths } from './paths.ts';

const TARGETS = {
  x64: { triple: 'x86_64-linux-none', headers: 'x86-linux-any' },
  arm64: { triple: 'aarch64-linux-none', headers: 'aarch64-linux-any' },
};
const FREESTANDING = ['-nostdlib', '-ffreestanding', '-static', '-fno-sanitize=all', '-fno-stack-protector'];
const FLAGS = ['-Os', '-s', '-Wall', '-Wextra', '-Werror', ...FREESTANDING];

/** Compiles the launcher to a static executable without any library, for any target on any host. */
export function buildLauncher(paths: Paths): void {
  const zig = findZig();
  const { triple, headers } = TARGETS[paths.arch];
  const includes = [headers, 'any-linux-any'].flatMap((name) => [
    '-isystem',
    join(dirname(zig), 'lib/libc/include', name),
  ]);
  const output = join(paths.volume, 'wait-for-weave');
  // The source is named relative to the package, so that no path of this machine can get into the file.
  execFileSync(zig, ['cc', '-target', triple, ...FLAGS, ...includes, '-o', output, 'native/launcher.c'], {
    cwd: paths.package,
    stdio: 'inherit',
    env: { ...process.env, ZIG_GLOBAL_CACHE_DIR: paths.cache, ZIG_LOCAL_CACHE_DIR: paths.cache },
  });
}
