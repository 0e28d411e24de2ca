// Layer 4: net.ipv6.conf.LINK.* (Documentation/networking/ip-sysctl.rst), which rtnetlink shows but cannot set.
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
  set(libc, namespace, { interfaceName, setting: 'accept_ra', value: '0' });
}

/** Docker turns IPv6 off where no network of its own has it. False: the kernel has none, or it may not be set. */
export function enableIpv6(libc: Libc, namespace: NetNamespace, interfaceName: string): boolean {
  return set(libc, namespace, { interfaceName, setting: 'disable_ipv6', value: '0' });
}

/**
 * For a link that hosts no address, as a port of a bridge. The kernel gives every other link that is up routes of IPv6, and
 * walks through all of them whenever a link changes. Where it may not be set, nothing happens.
 */
export function disableIpv6(libc: Libc, namespace: NetNamespace, interfaceName: string): void {
  set(libc, namespace, { interfaceName, setting: 'disable_ipv6', value: '1' });
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
      withOwnProcfs(libc, (procfs) => tryWrite(`${procfs}/${file}`, value)) ||
      tryWrite(`/proc/${file}`, value),
  );
}

/**
 * In a container /proc/sys is bound read-only; in a procfs of our own it is not. A new one each time: the kernel keeps all
 * namespaces that were visited through one in a single list, and with 900 of them it takes 1.2 ms to find `ipv6` there.
 * False: there can be none.
 */
function withOwnProcfs(libc: Libc, visit: (procfs: string) => boolean): boolean {
  let procfs: number;
  try {
    procfs = libc.openProcfs();
  } catch (error) {
    if (hasCode(error, ...NOT_HERE)) return false;
    throw error;
  }
  try {
    return visit(`/proc/self/fd/${procfs}`);
  } finally {
    libc.close(procfs);
  }
}

function tryWrite(path: string, value: string): boolean {
  try {
    writeFileSync(path, value);
    return true;
  } catch (error) {
    if (hasCode(error, ...NOT_HERE)) return false;
    throw error;
  }
}
