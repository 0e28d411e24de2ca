import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerCli } from '@pw/test-helpers';
import { cacheDirectory, findZig } from '../../../../packages/wait-for-weave/scripts/paths.ts';

/** Images that hold one program and just the C library it needs: none at all, musl's loader, or glibc's (localhost/pw/node). */
export const LIBC_IMAGES = {
  'no libc (scratch)': { tag: 'pwe2e/first-look:static', libc: 'musl', link: '-static', base: 'scratch' },
  musl: { tag: 'pwe2e/first-look:musl', libc: 'musl', link: '-dynamic', base: 'scratch' },
  glibc: { tag: 'pwe2e/first-look:glibc', libc: 'gnu', link: '-dynamic', base: 'localhost/pw/node' },
} as const;

const source = join(import.meta.dirname, 'first-look.c');
const machine = arch() === 'arm64' ? 'aarch64' : 'x86_64';
const muslLoader = `/lib/ld-musl-${machine}.so.1`;
/** Of Debian's musl-dev. */
const [muslLibrary, muslHeaders] = [`/usr/lib/${machine}-linux-musl`, `/usr/include/${machine}-linux-musl`];

export async function buildLibcImages(docker: DockerCli): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'powerstrip-weave-libc-'));
  try {
    copyFileSync(realpathSync(muslLoader), join(context, 'musl.so'));
    for (const { tag, libc, link, base } of Object.values(LIBC_IMAGES)) {
      compile(join(context, 'first-look'), { libc, link });
      const loader = libc === 'musl' && link === '-dynamic' ? [`COPY musl.so ${muslLoader}`] : [];
      const lines = [`FROM ${base}`, ...loader, 'COPY first-look /first-look', 'CMD ["/first-look"]'];
      writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
      await docker.ok(['build', '-q', '-t', tag, context]);
    }
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

function compile(output: string, { libc, link }: { libc: string; link: string }): void {
  const args = link === '-static' ? staticArgs(output) : dynamicArgs(output, libc);
  const cache = join(cacheDirectory(), 'zig');
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };
  execFileSync(findZig(), args, { stdio: 'inherit', env });
}

function dynamicArgs(output: string, libc: string): string[] {
  const target = `${machine}-linux-${libc}`;
  return [
    'build-exe',
    source,
    '-lc',
    '-dynamic',
    '-target',
    target,
    '-O',
    'ReleaseSmall',
    `-femit-bin=${output}`,
  ];
}

/** With the musl that Debian has compiled: zig would first compile all of it, for more than a minute. */
function staticArgs(output: string): string[] {
  const flags = ['-Os', '-s', '-static', '-nostdlib', '-ffreestanding', '-isystem', muslHeaders];
  const inputs = [join(muslLibrary, 'crt1.o'), source, join(muslLibrary, 'libc.a')];
  return ['cc', '-target', `${machine}-linux-none`, ...flags, '-o', output, ...inputs];
}
