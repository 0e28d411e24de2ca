import { closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import { hasCode } from '../netlink/errno-error.ts';

const { O_RDWR, O_NOFOLLOW, O_NONBLOCK } = constants;
/** `containers/ID/hosts`: what the engine makes in its data root, which itself may lie behind a link. */
const OWN_NAMES = 3;

/**
 * Opens a container's hosts file to be read and written. `root`: the root directory of the process that has it. undefined:
 * it is not there, or out of reach. Throws where a link leads elsewhere, for what is no regular file, and Node's file
 * errors.
 */
export function openHostsFile(root: string, path: string): number | undefined {
  const file = openWithoutLink(root, path);
  if (file === undefined) return undefined;
  try {
    mustBeMeant(file, path);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Without waiting for the other end of a pipe. */
function openWithoutLink(root: string, path: string): number | undefined {
  try {
    return openSync(root + path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
    if (hasCode(error, 'ELOOP')) throw new Error(`the hosts file ${path} is a link, which is not followed`);
    throw error;
  }
}

/** What was opened is looked at, not its path once more, which may have changed. */
function mustBeMeant(file: number, path: string): void {
  const names = path.split('/').filter(Boolean).slice(-OWN_NAMES);
  const opened = readlinkSync(`/proc/self/fd/${file}`);
  if (!opened.endsWith(`/${names.join('/')}`))
    throw new Error(`the hosts file ${path} is ${opened}, and links to it are not followed`);
  if (!fstatSync(file).isFile()) throw new Error(`the hosts file ${path} is no regular file`);
}
