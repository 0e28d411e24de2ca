// Layer 1: network namespaces. Node's main thread visits another namespace for the length of one synchronous call.
import { closeSync, openSync } from 'node:fs';
import { closeOnce } from './close-once.ts';
import { identify, type Libc } from './libc.ts';

/** An open network namespace; it lives as long as it is open, even when its last process has gone. */
export interface NetNamespace extends Disposable {
  readonly fd: number;
  /** Equal for two handles of the same namespace. */
  readonly id: string;
  /** A further handle: the namespace is open until all of them are disposed. */
  share(): NetNamespace;
}

/** Opens `/proc/<pid>/ns/net` (needs CAP_SYS_PTRACE) or a bind-mounted namespace. Throws Node's ENOENT, EACCES. */
export function openNetNamespace(path: string): NetNamespace {
  const fd = openSync(path, 'r');
  const id = identify(fd);
  let handles = 0;
  const share = (): NetNamespace => {
    handles += 1;
    const dispose = closeOnce(() => {
      handles -= 1;
      if (handles === 0) closeSync(fd);
    });
    return { fd, id, share, [Symbol.dispose]: dispose };
  };
  return share();
}

/** The path of a process's namespace. */
export function netNamespacePath(pid: number | 'self'): string {
  return `/proc/${pid}/ns/net`;
}

/**
 * Runs `visit` inside the namespace and comes back. A socket opened there stays there, which is all that callers need.
 * `visit` must be synchronous. A process that cannot return to its namespace must not continue: it is aborted.
 */
export function visitNetNamespace<T>(libc: Libc, namespace: NetNamespace, visit: () => T): T {
  if (libc.home.id === namespace.id) return visit();
  libc.setNetns(namespace.fd);
  try {
    return visit();
  } finally {
    try {
      libc.setNetns(libc.home.fd);
    } catch {
      process.abort();
    }
  }
}
