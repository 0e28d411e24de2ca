// Layer 4: net.ipv6.conf.LINK.accept_ra (Documentation/networking/ip-sysctl.rst), which rtnetlink shows but cannot set.
import { writeFileSync } from 'node:fs';
import { hasCode } from './errno-error.ts';
import type { Libc } from './libc.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';

const NOT_HERE = ['ENOENT', 'EROFS', 'EACCES', 'EPERM', 'ENOSYS'];

/**
 * Makes a link ignore IPv6 router advertisements: nobody on the network may become its router. Without IPv6 in the
 * kernel, or without the right to set it, nothing happens: what a network is for does not hang on it.
 */
export function refuseRouterAdvertisements(libc: Libc, namespace: NetNamespace, interfaceName: string): void {
  const setting = `sys/net/ipv6/conf/${interfaceName}/accept_ra`;
  visitNetNamespace(libc, namespace, () => {
    // In a container /proc/sys is bound read-only, in a procfs of our own it is not.
    for (const procfs of [() => '/proc', () => `/proc/self/fd/${libc.ownProcfs()}`]) {
      if (tryWrite(() => `${procfs()}/${setting}`)) return;
    }
  });
}

function tryWrite(path: () => string): boolean {
  try {
    writeFileSync(path(), '0');
    return true;
  } catch (error) {
    if (hasCode(error, ...NOT_HERE)) return false;
    throw error;
  }
}
