import { readdirSync, readFileSync } from 'node:fs';

/** The engine's process where its socket does not tell it: the one of `hostDockerds`. undefined: none, or more than one. */
export function hostDockerd(): number | undefined {
  const [only, ...others] = hostDockerds();
  return others.length > 0 ? undefined : only;
}

/**
 * The processes that are called dockerd and are in no container. A container can call its processes what it likes, so what
 * counts is that one could do everything as process 1 without our help. Its mounts and its program's path do not
 * count: systemd may give an engine mounts of its own, and a container has any path.
 */
export function hostDockerds(): number[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids
    .filter((pid) => isCalledDockerd(`/proc/${pid}`) && isAsMightyAsInit(`/proc/${pid}`))
    .map(Number);
}

/** `directory`: the process's in procfs. */
export function isCalledDockerd(directory: string): boolean {
  try {
    return readFileSync(`${directory}/comm`, 'utf8').trim() === 'dockerd';
  } catch {
    return false; // it has ended
  }
}

/**
 * Containers have pids of their own. One that has the host's (`--pid host`) has fewer capabilities, unless it is
 * privileged; in a user namespace, all of them count for nothing.
 */
function isAsMightyAsInit(directory: string): boolean {
  try {
    return isAsMighty(statusOf(directory), statusOf('/proc/1')) && usersOf(directory) === usersOf('/proc/1');
  } catch {
    return false; // it has ended
  }
}

/** Of two texts of /proc/PID/status, which everybody may read, unlike the links of /proc/PID/ns. */
export function isAsMighty(status: string, ofInit: string): boolean {
  // Process 1 may itself have what it cannot pass on.
  const wanted = bits(ofInit, 'CapEff') & bits(ofInit, 'CapBnd');
  // A process has a pid in each pid namespace from ours down to its own.
  const depth = (text: string) => field(text, 'NSpid').split(/\s+/).length;
  return depth(status) === depth(ofInit) && (bits(status, 'CapEff') & wanted) === wanted;
}

function bits(status: string, name: string): bigint {
  return BigInt(`0x${field(status, name)}`);
}

function field(status: string, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
}

/** The kernel escapes line ends in the name of a process, which is in there too. */
function statusOf(directory: string): string {
  return readFileSync(`${directory}/status`, 'latin1');
}

/** The first user namespace alone has all users. */
function usersOf(directory: string): string {
  return readFileSync(`${directory}/uid_map`, 'latin1');
}
