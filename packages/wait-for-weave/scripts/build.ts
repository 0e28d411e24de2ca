// `build.ts [ARCH]` builds dist/rootfs-ARCH/.wait-for-weave: all there is in the image localhost/pw/wait-for-weave.
// ARCH is this machine's, or x64 or arm64 to build for another.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWaiter } from './build-waiter.ts';
import { compileStatic } from './compile-static.ts';
import { copyLibraries, listLibraries } from './copy-libraries.ts';
import { fetchForeign, type NodeParts } from './fetch-foreign.ts';
import { type Arch, createPaths, findNode } from './paths.ts';
import { describeFiles, settleFiles } from './settle-files.ts';
import { tryShim } from './try-shim.ts';

// Whoever builds, everybody may read and run the result.
process.umask(0o022);
const [arch = process.arch] = process.argv.slice(2);
if (arch !== 'x64' && arch !== 'arm64') throw new Error(`no shim for ${arch}: x64 and arm64 only`);
build(arch);

function build(arch: Arch): void {
  const paths = createPaths(arch);
  mkdirSync(paths.libraries, { recursive: true });
  compileStatic(arch, join(paths.package, 'native/launcher.c'), join(paths.volume, 'wait-for-weave'));
  const { node, libraries } = arch === process.arch ? ownParts() : fetchForeign(arch);
  copyLibraries(libraries, paths.libraries);
  buildWaiter(paths, node);
  tryShim(paths);
  settleFiles(paths.rootfs);
  mkdirSync(dirname(paths.result), { recursive: true });
  // Moved away, not removed in place: the shim is missing for as short a time as can be.
  if (existsSync(paths.result)) renameSync(paths.result, join(paths.work, 'previous'));
  renameSync(paths.rootfs, paths.result);
  rmSync(paths.work, { recursive: true });
  console.log(describeFiles(paths.result));
}

function ownParts(): NodeParts {
  const node = findNode();
  return { node, libraries: listLibraries(node) };
}
