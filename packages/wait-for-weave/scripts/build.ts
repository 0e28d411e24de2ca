// `build.ts [ARCH] [--pinned]` builds dist/rootfs-ARCH: all there is in the image localhost/pw/wait-for-weave.
// ARCH is this machine's, or x64 or arm64 to build for another. With `--pinned` it fails where the C library of pins.json
// cannot be got, in place of taking this host's.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWaiter } from './build-waiter.ts';
import { findCLibrary } from './c-library/find-c-library.ts';
import { compileStatic } from './compile-static.ts';
import { copyLibraries, listLibraries } from './copy-libraries.ts';
import { fetchForeignNode } from './fetch-foreign.ts';
import { type Arch, createPaths, findNode } from './paths.ts';
import { describeFiles, settleFiles } from './settle-files.ts';
import { tryShim } from './try-shim.ts';
import { writeLegalFiles } from './write-legal-files.ts';

// Whoever builds, everybody may read and run the result.
process.umask(0o022);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pinned: { type: 'boolean', default: false } },
});
const [arch = process.arch] = positionals;
if (arch !== 'x64' && arch !== 'arm64') throw new Error(`no shim for ${arch}: x64 and arm64 only`);
build(arch);

function build(arch: Arch): void {
  const paths = createPaths(arch);
  mkdirSync(paths.libraries, { recursive: true });
  compileStatic(arch, join(paths.package, 'native/launcher.c'), join(paths.volume, 'wait-for-weave'));
  const isOwn = arch === process.arch;
  const node = isOwn ? findNode() : fetchForeignNode(arch);
  const cLibrary = findCLibrary(arch, {
    ...(isOwn && { own: () => listLibraries(node) }),
    mustBePinned: values.pinned || !isOwn,
  });
  copyLibraries(cLibrary.files, paths.libraries);
  buildWaiter(paths, node);
  tryShim(paths);
  writeLegalFiles(paths, { node, pinned: cLibrary.pinned });
  settleFiles(paths.rootfs);
  mkdirSync(dirname(paths.result), { recursive: true });
  // Moved away, not removed in place: the shim is missing for as short a time as can be.
  if (existsSync(paths.result)) renameSync(paths.result, join(paths.work, 'previous'));
  renameSync(paths.rootfs, paths.result);
  rmSync(paths.work, { recursive: true });
  console.log(describeFiles(paths.result));
}
