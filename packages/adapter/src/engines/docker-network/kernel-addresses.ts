// What the kernel says of a container's addresses. Files of /proc that need no capability: --pid host is enough.
import { readFileSync } from 'node:fs';
import { bytesToAddress, type IpCidr } from '@pw/core';

/**
 * True where the kernel shows that a container's network lacks one of the addresses. `pid`: its first process, as Docker
 * numbers it. Without --pid host that number means nothing here, or another process: then nothing is known.
 */
export function kernelLacks(pid: number, addresses: readonly IpCidr[]): boolean {
  const present = addressesOf(pid);
  return present !== undefined && addresses.some(({ address }) => !present.has(address));
}

function addressesOf(pid: number): Set<string> | undefined {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  try {
    if (!isFirstInContainer(read('status'))) return undefined;
    return new Set([...ipv4In(read('net/fib_trie')), ...ipv6In(read('net/if_inet6'))]);
  } catch {
    return undefined; // It has ended, or is not ours to see.
  }
}

/** Number 1 of a namespace of processes below our own. */
function isFirstInContainer(status: string): boolean {
  const [, ...inside] = /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
  return inside.at(-1) === '1';
}

/** Of links that are up. */
function ipv4In(fibTrie: string): string[] {
  return [...fibTrie.matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g)].flatMap(([, address]) => address ?? []);
}

function ipv6In(ifInet6: string): string[] {
  return [...ifInet6.matchAll(/^[0-9a-f]{32}/gm)].map(([hex]) => bytesToAddress(Buffer.from(hex, 'hex')));
}
