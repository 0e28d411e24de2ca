import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, TwoHosts } from './two-hosts.ts';

/** Resolves once keeper-a, on the first host, reaches the address; throws with how both hosts stand at the deadline. */
export async function reachable(
  { first, second }: TwoHosts,
  address: string,
  deadline: number,
): Promise<void> {
  const ping = ['exec', 'keeper-a', 'ping', '-c', '1', '-W', '1', address];
  while ((await first.run('docker', ping)).code !== 0) {
    if (Date.now() > deadline)
      throw new Error(`${address} is not reached\n${await stateOf(first)}${await stateOf(second)}`);
    await sleep(200);
  }
}

/** What a person would look at first. */
export async function stateOf(host: Host): Promise<string> {
  const looks = [
    ['ps', '-a', '--format', '{{.Names}} {{.Status}}'],
    ['info', '--format', 'swarm: {{.Swarm.LocalNodeState}} {{.Swarm.Error}}'],
    ['inspect', '--format', '{{.State.Error}} {{json .NetworkSettings.Networks}}', 'keeper-a', 'keeper-b'],
  ];
  const said = await Promise.all(looks.map((args) => host.run('docker', args)));
  return `${host.network.name}: ${said.map(({ stdout, stderr }) => stdout + stderr).join('')}${host.engine.complaints()}\n`;
}
