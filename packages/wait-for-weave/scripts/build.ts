// Builds dist/rootfs-ARCH/home/weavewait: all there is in the image pw/wait-for-weave.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildLauncher } from './build-launcher.ts';
import { buildWaiter } from './build-waiter.ts';
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
  buildLauncher(paths);
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
