import { getSystemErrorMap } from 'node:util';

/** A failed system call or netlink request; `code` is the errno name, as in Node's own errors. */
export interface ErrnoError extends Error {
  readonly code: string;
  readonly syscall: string;
}

/** Node makes a new map at each call. */
const SYSTEM = getSystemErrorMap();
/** What Node has no name for, or another than Linux (asm-generic/errno.h): its ENOTSUP is the same number. */
const LINUX = new Map([
  [54, ['EXFULL', 'exchange full'] as const],
  [95, ['EOPNOTSUPP', 'operation not supported'] as const],
]);

/** Errno: as a positive number. */
export function errnoError(syscall: string, errno: number): ErrnoError {
  const [code, text] =
    LINUX.get(errno) ?? SYSTEM.get(-errno) ?? ([`errno ${errno}`, 'unknown error'] as const);
  return Object.assign(new Error(`${syscall}: ${code}, ${text}`), { code, syscall });
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}
