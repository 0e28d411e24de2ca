import { PowerstripError } from '@pw/core';

/** Of a write that has no path: what fills a disk. Sockets fail with other codes. */
const DISK_CODES = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO'];

/** What Node says of a file or folder, as FILE_FAILED; undefined for any other failure. */
export function fileFailure(error: unknown): PowerstripError | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, syscall, path, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || syscall.startsWith('spawn') || syscall === 'connect') {
    return undefined;
  }
  if (path === undefined && !DISK_CODES.includes(code)) return undefined;
  // Node's form: `EISDIR: illegal operation on a directory, open '/tmp'`.
  const why = /^[A-Z0-9]+: (.*?), /.exec(message)?.[1] ?? message;
  const what = path === undefined ? syscall : `${syscall} ${JSON.stringify(path)}`;
  return new PowerstripError('FILE_FAILED', `cannot ${what}: ${why} (${code})`, { cause: error });
}
