import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { findNode, findPostject, findZig, type Paths } from './paths.ts';
import { relabelCodeCache } from './relabel-code-cache.ts';

/**
 * How Node starts in the waiter; each flag is explained, with its effect, in docs/shim-startup.md. A fixed hash seed
 * is also what makes the code cache, and so the file, the same in every build.
 */
export const NODE_FLAGS = [
  '--no-rehash-snapshot',
  '--hash-seed=1',
  '--random-seed=1',
  '--v8-pool-size=1',
  '--disable-sigusr1',
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--no-short-builtin-calls',
  '--single-threaded',
];
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Makes the waiter: `node`, stripped, with our bundle inside. */
export function buildWaiter(paths: Paths, node: string): void {
  const target = join(paths.libraries, 'waiter');
  createBlob(paths);
  execFileSync(findZig(), ['objcopy', '--strip-all', node, target], { cwd: paths.work });
  if (paths.arch === process.arch) relabel(target, node);
  // As a child, because it prints harmless warnings about Node's own notes; they are shown when it fails.
  const injection = [findPostject(), target, 'NODE_SEA_BLOB', 'waiter.blob', '--sentinel-fuse', FUSE];
  execFileSync(process.execPath, injection, { cwd: paths.work, stdio: 'pipe' });
  writeFileSync(join(paths.libraries, 'openssl.cnf'), '# Empty: in place of one that the image may have.\n');
}

function relabel(file: string, node: string): void {
  const program = readFileSync(file);
  relabelCodeCache(program, node, NODE_FLAGS);
  writeFileSync(file, program);
}

/** Writes the waiter as one script for the pinned Node. */
export function bundleWaiter(output: string): void {
  buildSync({
    // The bundle names each source relative to this: from wherever it is built, it is the same.
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: ['src/waiter.ts'],
    outfile: output,
    bundle: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'warning',
  });
}

/** Bundles the waiter to one script and compiles that, with its code cache, to waiter.blob. */
function createBlob(paths: Paths): void {
  const bundle = join(paths.work, 'waiter.cjs');
  bundleWaiter(bundle);
  writeFileSync(bundle, compileEagerly(readFileSync(bundle, 'utf8')));
  const config = {
    main: 'waiter.cjs',
    output: 'waiter.blob',
    disableExperimentalSEAWarning: true,
    // V8 reads a code cache only on the platform whose Node has made it, and the other architecture's Node does not run
    // here: a cross-built waiter has none (Node's documentation, "Single executable applications").
    useCodeCache: paths.arch === process.arch,
    execArgv: NODE_FLAGS,
    execArgvExtension: 'none',
  };
  writeFileSync(join(paths.work, 'sea.json'), JSON.stringify(config));
  // The same flags here: code compiled under other flags would be rejected at the start.
  execFileSync(findNode(), [...NODE_FLAGS, '--experimental-sea-config', 'sea.json'], {
    cwd: paths.work,
    stdio: 'pipe',
  });
}

/**
 * Turns each function of the bundle into an expression in parentheses. V8 compiles those at once, so they are in the
 * code cache; others are only parsed, and compiled when the waiter first calls them.
 */
function compileEagerly(bundle: string): string {
  const eager = bundle.replaceAll(/^function ([\w$]+)(\(.*?^\})$/gms, 'var $1 = (function$2);');
  if (/^function /m.test(eager)) throw new Error(`a function of the bundle was not recognized:\n${eager}`);
  return eager;
}
