import { execFileSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { type Arch, cacheDirectory, findZig } from './paths.ts';

const TARGETS = {
  x64: { triple: 'x86_64-linux-none', headers: 'x86-linux-any' },
  arm64: { triple: 'aarch64-linux-none', headers: 'aarch64-linux-any' },
};
const FREESTANDING = ['-nostdlib', '-ffreestanding', '-static', '-fno-sanitize=all', '-fno-stack-protector'];
// A header's functions need not all be used by every program.
const WARNINGS = ['-Wall', '-Wextra', '-Werror', '-Wno-unused-function'];
const FLAGS = ['-Os', '-s', ...WARNINGS, ...FREESTANDING];

/** Compiles one C file that needs no library to a static executable: for any target, on any host, reproducibly. */
export function compileStatic(arch: Arch, source: string, output: string): void {
  const zig = findZig();
  const { triple, headers } = TARGETS[arch];
  const includes = [headers, 'any-linux-any'].flatMap((name) => [
    '-isystem',
    join(dirname(zig), 'lib/libc/include', name),
  ]);
  const cache = join(cacheDirectory(), 'zig');
  // The source is named without its directory, so that no path of this machine can get into the file.
  execFileSync(zig, ['cc', '-target', triple, ...FLAGS, ...includes, '-o', output, basename(source)], {
    cwd: dirname(source),
    stdio: 'inherit',
    env: { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache },
  });
}
