import { readFile, stat, writeFile } from 'node:fs/promises';
import type { ContainerInspect, IpCidr } from '@pw/core';
import { hasCode } from '../netlink/errno-error.ts';
import { checkHostsSize, rewriteHosts } from './hosts-file.ts';

/**
 * Gives the container's own name its weave addresses in /etc/hosts, as weave does. The file is the engine's, reached
 * through the root directories of the given processes (`/proc/PID/root`), never through the container, whose links
 * could lead anywhere. It is written in place: the container has it mounted. Throws Node's file
 * errors, and for a file that is too long.
 */
export async function rewriteContainerHosts(
  container: ContainerInspect,
  addresses: readonly IpCidr[],
  dockerdPids: Iterable<number | 'self'>,
): Promise<void> {
  const { HostsPath: path, Config: config } = container;
  if (path === undefined || path === '') return;
  const own = {
    hostname: config.Hostname ?? '',
    domainname: config.Domainname ?? '',
    addresses: addresses.map((cidr) => cidr.address),
  };
  for (const pid of dockerdPids) {
    if (await rewriteFile(`/proc/${pid}/root${path}`, own)) return;
  }
  throw new Error(`the hosts file ${path} cannot be reached`);
}

/** False: not to be reached through this process. */
async function rewriteFile(file: string, own: Parameters<typeof rewriteHosts>[1]): Promise<boolean> {
  try {
    checkHostsSize((await stat(file)).size);
    await writeFile(file, rewriteHosts(await readFile(file, 'utf8'), own));
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'EPERM')) return false;
    throw error;
  }
}
