// The launcher, compiled, with a waiter that is our source in one script, run by the pinned Node.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWaiter } from '../../scripts/build-waiter.ts';
import { compileStatic } from '../../scripts/compile-static.ts';
import { findNode } from '../../scripts/paths.ts';

const LOADERS = ['ld-linux-x86-64.so.2', 'ld-linux-aarch64.so.1'];

/** The launcher for this machine as `wait-for-weave` in `directory`, which has no waiter. */
export function buildLauncher(directory: string): void {
  mkdirSync(directory, { recursive: true });
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  compileStatic(
    arch,
    join(import.meta.dirname, '../../native/launcher.c'),
    join(directory, 'wait-for-weave'),
  );
}

/** Gives it a waiter. `first`: a command of the shell before Node starts. */
export function addWaiter(directory: string, first = ':'): void {
  mkdirSync(join(directory, 'lib'), { recursive: true });
  const waiter = join(directory, 'waiter.cjs');
  bundleWaiter(waiter);
  const script = `#!/bin/sh\n${first}\nexec ${findNode()} ${waiter}\n`;
  for (const name of LOADERS) writeFileSync(join(directory, 'lib', name), script, { mode: 0o755 });
}
