// Two network namespaces with a cable between them: the network of two machines on one.
import { runCommand } from '@pw/test-helpers';

/** One end of the cable. */
export interface HostNetwork {
  name: string;
  /** For `nsenter --net=…`. */
  path: string;
  address: string;
}

const PREFIX = 'pwtwo';
const HOSTS = [
  { name: `${PREFIX}-a`, link: `${PREFIX}-va`, address: '192.0.2.1' },
  { name: `${PREFIX}-b`, link: `${PREFIX}-vb`, address: '192.0.2.2' },
] as const;

export async function createHostNetworks(): Promise<[HostNetwork, HostNetwork]> {
  await removeHostNetworks();
  const [first, second] = HOSTS;
  for (const { name } of HOSTS) await ip('netns', 'add', name);
  await ip('link', 'add', first.link, 'type', 'veth', 'peer', 'name', second.link);
  await plug(first, second.address);
  await plug(second, first.address);
  for (const { name } of HOSTS) await refuseOwnGossip(name);
  return [describe(first), describe(second)];
}

/** The cable goes with the namespaces. Nothing to remove is fine. */
export async function removeHostNetworks(): Promise<void> {
  for (const { name, link } of HOSTS) {
    await runCommand('ip', ['netns', 'del', name]);
    await runCommand('ip', ['link', 'del', link]);
  }
}

/** An engine in a namespace without a default route refuses to advertise its address. */
async function plug({ name, link, address }: (typeof HOSTS)[number], gateway: string): Promise<void> {
  await ip('link', 'set', link, 'netns', name);
  await ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', link);
  await ip('-n', name, 'link', 'set', link, 'up');
  await ip('-n', name, 'link', 'set', 'lo', 'up');
  await ip('-n', name, 'route', 'add', 'default', 'via', gateway);
}

/** As docs/multi-host.md has it: without this, a host that learns its own old entry waits 30 s for an answer from it. */
async function refuseOwnGossip(name: string): Promise<void> {
  const rule = ['-i', 'lo', '-p', 'tcp', '--dport', '7946', '-j', 'REJECT', '--reject-with', 'tcp-reset'];
  await run('nsenter', `--net=/run/netns/${name}`, 'iptables', '-w', '-I', 'INPUT', ...rule);
}

function describe({ name, address }: (typeof HOSTS)[number]): HostNetwork {
  return { name, path: `/run/netns/${name}`, address };
}

function ip(...args: string[]): Promise<void> {
  return run('ip', ...args);
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await runCommand(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}: ${stderr}`);
}
