import type { ContainerInspect, IpCidr } from '@pw/core';
import type { HostsFiles } from './create-hosts-files.ts';
import { rewriteHosts } from './hosts-file.ts';

/**
 * Gives the container's own name its weave addresses in /etc/hosts, as weave does. Throws Node's file errors, for a file
 * that is too long, and for one that cannot be reached.
 */
export function rewriteContainerHosts(
  container: ContainerInspect,
  addresses: readonly IpCidr[],
  files: HostsFiles,
): void {
  const { HostsPath: path, Config: config } = container;
  if (path === undefined || path === '') return;
  const own = {
    hostname: config.Hostname ?? '',
    domainname: config.Domainname ?? '',
    addresses: addresses.map((cidr) => cidr.address),
  };
  files.visit(path, (file) => {
    file.replaceFrom(0, Buffer.from(rewriteHosts(file.bytes().toString(), own)));
  });
}
