import { readdir } from 'node:fs/promises';
import type { Check } from '../check.ts';

/** Veths of weave carry the pid of their container’s first process; one whose process is gone leads nowhere. */
export const vethsCheck: Check = {
  id: 'veths',
  well: 'no veth is left over',
  async run({ dockerHost }) {
    // Another machine's interfaces and processes cannot be seen from here.
    if (!dockerHost.startsWith('unix://')) return [];
    const pids = new Set(await readdir('/proc'));
    const links = await readdir('/sys/class/net');
    return findStale(links, (pid) => pids.has(pid)).map((link) => ({
      what: `the interface ${link} is left over from a container that is gone`,
      fix: `sudo ip link delete ${link}`,
    }));
  },
};

/** The host ends among `links` whose process does not live. */
export function findStale(links: string[], isAlive: (pid: string) => boolean): string[] {
  return links.filter((link) => {
    const pid = /^vethwepl(\d+)$/.exec(link)?.[1];
    return pid !== undefined && !isAlive(pid);
  });
}
