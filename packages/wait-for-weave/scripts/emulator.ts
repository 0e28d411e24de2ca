import { join } from 'node:path';
import type { Arch } from './paths.ts';

/** Where the kernel lists what runs programs of other machines, once binfmt_misc is mounted there. */
export const BINFMT_DIRECTORY = '/proc/sys/fs/binfmt_misc';

const RULES = { x64: 'qemu-x86_64', arm64: 'qemu-aarch64' };

/** The name under which Debian's qemu-user-static registers what runs programs of an architecture. */
export function emulatorRule(arch: Arch): string {
  return RULES[arch];
}

/** There as long as the kernel runs programs of that architecture through qemu-user. */
export function emulatorFile(arch: Arch): string {
  return join(BINFMT_DIRECTORY, emulatorRule(arch));
}
