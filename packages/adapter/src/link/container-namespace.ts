import { existsSync } from 'node:fs';
import { PowerstripError } from '@pw/core';
import { hasCode } from '../netlink/errno-error.ts';
import { type NetNamespace, netNamespacePath, openNetNamespace } from '../netlink/net-namespace.ts';

/**
 * Opens a container's namespace; undefined when its process has gone. Throws ATTACH_FAILED when we lack the right, or
 * when it is the engine's own namespace (`--net host`), where we must not create an interface.
 */
export function openContainerNamespace(pid: number, engine: NetNamespace): NetNamespace | undefined {
  const namespace = tryOpen(pid);
  if (namespace?.id !== engine.id) return namespace;
  namespace[Symbol.dispose]();
  throw new PowerstripError('ATTACH_FAILED', `process ${pid} is in the host's network namespace`, {
    status: 500,
  });
}

function tryOpen(pid: number): NetNamespace | undefined {
  try {
    return openNetNamespace(netNamespacePath(pid));
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ESRCH') || !existsSync(`/proc/${pid}`)) return undefined;
    throw new PowerstripError('ATTACH_FAILED', `the network namespace of process ${pid} cannot be opened`, {
      status: 500,
      hint: 'Run the adapter with --pid host and the capabilities NET_ADMIN, SYS_ADMIN and SYS_PTRACE.',
      cause,
    });
  }
}
