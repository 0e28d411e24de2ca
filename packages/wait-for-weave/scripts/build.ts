// Builds dist/rootfs-ARCH/home/weavewait: all there is in the image pw/wait-for-weave.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWaiter } from './build-waiter.ts';
import { compileStatic } from './compile-static.ts';
import { copyLibraries } from './copy-libraries.ts';
import { type Arch, createPaths } from './paths.ts';
import { describeFiles, settleFiles } from './settle-files.ts';
import { tryShim } from './try-shim.ts';

// Whoever builds, everybody may read and run the result.
process.umask(0o022);
if (process.arch !== 'x64' && process.arch !== 'arm64')
  throw new Error(`no shim for ${process.arch}: x64 and arm64 only`);
build(process.arch);

function build(arch: Arch): void {
  const paths = createPaths(arch);
  mkdirSync(paths.libraries, { recursive: true });
  compileStatic(arch, join(paths.package, 'native/launcher.c'), join(paths.volume, 'wait-for-weave'));
  copyLibraries(paths);
  buildWaiter(paths);
  if (arch === process.arch) tryShim(paths);
  settleFiles(paths.rootfs);
  rmSync(paths.result, { recursive: true, force: true });
  mkdirSync(dirname(paths.result), { recursive: true });
  renameSync(paths.rootfs, paths.result);
  rmSync(paths.work, { recursive: true });
  console.log(describeFiles(paths.result));
}
