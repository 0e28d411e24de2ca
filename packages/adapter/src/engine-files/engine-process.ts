import { closeSync, openSync } from 'node:fs';
import { hostDockerd, isCalledDockerd } from '../docker/host-dockerd.ts';
import { closeOnce } from '../netlink/close-once.ts';
import type { Libc } from '../netlink/libc.ts';
import { peerPid } from '../netlink/peer-pid.ts';

/** The Docker engine's process. Another process that gets its pid later is never taken for it. */
export interface EngineProcess extends Disposable {
  /** Where we find a path of its file system; nowhere once it has ended. */
  path(path: string): string;
  isAlive(): boolean;
  /** Whether it still is what answers at the engine's socket. */
  isCurrent(): boolean;
}

/** undefined: the engine is elsewhere, it is no dockerd, or which process it is cannot be told. */
export function openEngineProcess(libc: Libc, dockerHost: string): EngineProcess | undefined {
  const pid = enginePid(libc, dockerHost);
  if (pid === undefined) return undefined;
  // A descriptor of its directory in procfs stays with the process, whoever has the pid.
  const fd = openSync(`/proc/${pid}`, 'r');
  const directory = `/proc/self/fd/${fd}`;
  const isAlive = () => isCalledDockerd(directory);
  return {
    path: (path) => `${directory}/root${path}`,
    isAlive,
    isCurrent: () => isAlive() && enginePid(libc, dockerHost) === pid,
    [Symbol.dispose]: closeOnce(() => closeSync(fd)),
  };
}

function enginePid(libc: Libc, dockerHost: string): number | undefined {
  if (!dockerHost.startsWith('unix://')) return undefined;
  const pid = peerPid(libc, dockerHost.slice('unix://'.length));
  // Socket activation: systemd listens. It has to be clear for whom.
  if (pid === 1) return hostDockerd();
  return isCalledDockerd(`/proc/${pid}`) ? pid : undefined;
}
