// Containers of the contract, and what can be seen from inside them.
import { randomBytes } from 'node:crypto';
import { runCommand } from '@pw/test-helpers';
import type { Fixture, Guest } from './fixture.ts';

/** Built on each engine's Docker by whoever uses it; two processes do not take it from each other. */
export const IMAGE = `pweng/busybox:${process.pid}`;

export async function startGuest({ docker }: Pick<Fixture, 'docker'>): Promise<Guest> {
  const name = `pweng-${randomBytes(4).toString('hex')}`;
  const id = await docker('run', '-d', '--name', name, '--init', IMAGE, 'sleep', '600');
  return describeGuest({ docker }, { id, name });
}

/** With the pid that it has now. */
export async function describeGuest(
  { docker }: Pick<Fixture, 'docker'>,
  { id, name }: { id: string; name: string },
): Promise<Guest> {
  const pid = Number(await docker('inspect', '-f', '{{.State.Pid}}', id));
  return { id, name, pid, hostname: id.slice(0, 12), domainname: '' };
}

export async function removeGuest({ docker }: Pick<Fixture, 'docker'>, { id }: Guest): Promise<void> {
  await docker('rm', '-f', '-v', id);
}

/** The CIDRs of the container's interfaces beside that of Docker's default network; undefined without such an interface. */
export async function insideAddresses(guest: Guest): Promise<string[] | undefined> {
  const { stdout } = await inside(guest, 'ip', '-o', 'addr');
  // Which has the default route: after a restart beside an overlay, it is not always eth0.
  const route = (await inside(guest, 'ip', '-o', 'route', 'show', 'default')).stdout;
  const others = ['lo', /dev (\S+)/.exec(route)?.[1] ?? 'eth0'];
  const lines = stdout
    .split('\n')
    .filter((line) => /^\d+: /.test(line) && !others.includes(/^\d+: ([^@: ]+)/.exec(line)?.[1] ?? ''));
  if (lines.length === 0) return undefined;
  return lines.flatMap((line) => /inet (\S+)/.exec(line)?.[1] ?? []);
}

/** The IPv6 CIDRs of all of the container's interfaces, without those of loopback and of a link alone. */
export async function ipv6Addresses(guest: Guest): Promise<string[]> {
  const { stdout } = await inside(guest, 'ip', '-6', '-o', 'addr', 'show', 'scope', 'global');
  return [...stdout.matchAll(/inet6 (\S+)/g)].flatMap((match) => match[1] ?? []);
}

export async function insideRoutes(guest: Guest): Promise<string> {
  return (await inside(guest, 'ip', 'route')).stdout;
}

/** Whether IPv6 is turned off on an interface of the container. */
export async function ipv6IsOff(guest: Guest, link: string): Promise<boolean> {
  // nsenter leaves /proc of this process in place, which shows the network that it is in.
  return (await inside(guest, 'cat', `/proc/sys/net/ipv6/conf/${link}/disable_ipv6`)).stdout.trim() === '1';
}

/** True when one ping comes back, the first of them as a rule. */
export async function canPing(guest: Guest, address: string, tries = 3): Promise<boolean> {
  for (let done = 0; done < tries; done += 1) {
    if ((await inside(guest, 'busybox', 'ping', '-c', '1', '-W', '1', address)).code === 0) return true;
  }
  return false;
}

function inside(guest: Guest, command: string, ...args: string[]) {
  return runCommand('nsenter', ['-t', String(guest.pid), '-n', command, ...args]);
}
