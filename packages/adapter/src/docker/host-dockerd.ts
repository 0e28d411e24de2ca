import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The engine's process where its socket does not tell it: the one that is called dockerd and is in no container.
 * undefined: there is none, or more than one. A container can call its processes what it likes, so what counts is that it
 * could do everything as process 1 without our help. Its mounts and its program's path do not count: systemd may give
 * an engine mounts of its own, and a container has any path.
 */
export function hostDockerd(): number | undefined {
  const [only, ...others] = readdirSync('/proc').filter(
    (entry) => /^\d+$/.test(entry) && isCalledDockerd(`/proc/${entry}`) && isAsMightyAsInit(entry),
  );
  return others.length > 0 || only === undefined ? undefined : Number(only);
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
function isAsMightyAsInit(pid: string): boolean {
  try {
    const isShared = (kind: string) =>
      readlinkSync(`/proc/${pid}/ns/${kind}`) === readlinkSync(`/proc/1/ns/${kind}`);
    const wanted = capabilities('1');
    return isShared('pid') && isShared('user') && (capabilities(pid) & wanted) === wanted;
  } catch {
    return false; // it has ended, or is out of our reach
  }
}

/** The effective ones, a bit each. The kernel escapes line ends in the name above them. */
function capabilities(pid: string): bigint {
  const [, mask] = /^CapEff:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  if (mask === undefined) throw new Error(`process ${pid} has no capabilities`);
  return BigInt(`0x${mask}`);
}
