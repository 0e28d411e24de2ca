// Builds dist/rootfs-ARCH/home/weavewait: all there is in the image pw/wait-for-weave.
import { mkdirSync, rmSync } from 'node:fs';
import { buildLauncher } from './build-launcher.ts';
import { buildWaiter } from './build-waiter.ts';
import { copyLibraries } from './copy-libraries.ts';
import { type Arch, createPaths } from './paths.ts';
import { describeFiles, settleFiles } from './settle-files.ts';

// Whoever builds, everybody may read and run the result.
process.umask(0o022);
build('x64');

function build(arch: Arch): void {
  const paths = createPaths(arch);
  rmSync(paths.rootfs, { recursive: true, force: true });
  mkdirSync(paths.libraries, { recursive: true });
  mkdirSync(paths.work, { recursive: true });
  buildLauncher(paths);
  copyLibraries(paths);
  buildWaiter(paths);
  settleFiles(paths.rootfs);
  console.log(describeFiles(paths.rootfs));
}
