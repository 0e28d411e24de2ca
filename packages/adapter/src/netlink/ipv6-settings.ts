// Layer 4: net.ipv6.conf.LINK.* (Documentation/networking/ip-sysctl.rst), which rtnetlink shows but cannot set.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { hasCode } from './errno-error.ts';
import type { Libc } from './libc.ts';
import { type NetNamespace, visitNetNamespace } from './net-namespace.ts';

const NOT_HERE = ['ENOENT', 'EROFS', 'EACCES', 'EPERM', 'ENOSYS'];

/**
 * Makes a link ignore IPv6 router advertisements: nobody on the network may become its router. Without IPv6 in the
 * kernel, or without the right to set it, nothing happens: what a network is for does not hang on it.
 */
export function refuseRouterAdvertisements(libc: Libc, namespace: NetNamespace, interfaceName: string): void {
  set(libc, namespace, { interfaceName, setting: 'accept_ra', value: '0' });
}

/** Docker turns IPv6 off where no network of its own has it. False: the kernel has none, or it may not be set. */
export function enableIpv6(libc: Libc, namespace: NetNamespace, interfaceName: string): boolean {
  return set(libc, namespace, { interfaceName, setting: 'disable_ipv6', value: '0' });
}

function set(
  libc: Libc,
  namespace: NetNamespace,
  { interfaceName, setting, value }: { interfaceName: string; setting: string; value: string },
): boolean {
  const file = `sys/net/ipv6/conf/${interfaceName}/${setting}`;
  return visitNetNamespace(
    libc,
    namespace,
    () =>
      // In a container /proc/sys is bound read-only, in a procfs of our own it is not.
      tryWrite(() => libc.openAt(libc.ownProcfs(), file, constants.O_WRONLY), value) ||
      tryWrite(() => openSync(`/proc/${file}`, 'w'), value),
  );
}

function tryWrite(open: () => number, value: string): boolean {
  try {
    const file = open();
    try {
      writeSync(file, value);
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if (hasCode(error, ...NOT_HERE)) return false;
    throw error;
  }
}
