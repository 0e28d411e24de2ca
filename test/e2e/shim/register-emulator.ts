import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from '@pw/test-helpers';
import {
  BINFMT_DIRECTORY,
  emulatorFile,
  emulatorRule,
} from '../../../packages/wait-for-weave/scripts/emulator.ts';
import type { Arch } from '../../../packages/wait-for-weave/scripts/paths.ts';

/**
 * Makes the kernel run programs of another architecture through qemu-user, in containers too, until it is disposed of.
 * Where the machine does so already, nothing is changed; elsewhere (no systemd) this does what systemd-binfmt would.
 */
export async function registerEmulator(arch: Arch): Promise<AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  if (!existsSync(`${BINFMT_DIRECTORY}/register`)) {
    await run('mount', '-t', 'binfmt_misc', 'binfmt_misc', BINFMT_DIRECTORY);
    undo.defer(() => run('umount', BINFMT_DIRECTORY));
  }
  if (!existsSync(emulatorFile(arch))) {
    writeFileSync(`${BINFMT_DIRECTORY}/register`, readRule(arch));
    undo.defer(() => writeFileSync(emulatorFile(arch), '-1'));
  }
  expectFixed(emulatorFile(arch));
  return undo.move();
}

/** Debian's own, in the form that the kernel wants. */
function readRule(arch: Arch): string {
  const file = `/usr/lib/binfmt.d/${emulatorRule(arch)}.conf`;
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new Error(`there is no ${file}: install Debian's package qemu-user-static`);
}

/** With flag F the kernel has opened qemu once and for all; without it, it would look for it in each container. */
function expectFixed(file: string): void {
  if (/^flags: \w*F/m.test(readFileSync(file, 'utf8'))) return;
  throw new Error(
    `${file} has no flag F, so it is of no use in containers: echo -1 > ${file}, and try again`,
  );
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await runCommand(command, args);
  if (code === 0) return;
  throw new Error(
    `${command} ${args.join(' ')} failed (it needs root and a kernel with binfmt_misc): ${stderr}`,
  );
}
