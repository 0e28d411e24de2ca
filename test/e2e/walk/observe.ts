// What the kernel and Docker say, by other means than the adapter's.
import { readFileSync } from 'node:fs';
import { runCommand } from '@pw/test-helpers';
import type { ContainerInspectInfo } from 'dockerode';
import { FOREIGN_LINKS } from './foreigners.ts';
import { NETWORK, type World } from './world.ts';

/** A container that asks for addresses. Addresses are without their prefix length. */
export interface SeenContainer {
  id: string;
  name: string;
  running: boolean;
  /** Docker starts it again by itself. */
  restarts: boolean;
  pid: number;
  /** Of its WEAVE_CIDR. */
  named: string[];
  /** Of its label: what was picked when it was created. */
  picked: string[];
  /** Of its ethwe; empty also without one. */
  addresses: string[];
}

/** A link with the name of a container's host end. */
interface SeenPort {
  name: string;
  master: string | undefined;
  /** Of its alternative names, those that say who has it and with which addresses. */
  says: string[];
}

export interface Seen {
  containers: SeenContainer[];
  /** Of the bridge, without the gateway. */
  host: string[];
  ports: SeenPort[];
}

interface IpLink {
  ifname: string;
  master?: string;
  altnames?: string[];
  addr_info?: { family: string; local: string }[];
}

const GATEWAY = '10.75.0.1';

export async function observe(world: World): Promise<Seen> {
  const [containers, links] = await Promise.all([observeContainers(world), hostLinks(world)]);
  const bridge = links.find(({ ifname }) => ifname === NETWORK);
  const ends = links.filter(({ ifname }) => ifname.startsWith('vethwepl') && !FOREIGN_LINKS.includes(ifname));
  return {
    containers,
    host: bridge === undefined ? [] : addressesOf(bridge).filter((address) => address !== GATEWAY),
    ports: ends.map(({ ifname, master, altnames = [] }) => ({
      name: ifname,
      master,
      says: altnames.flatMap((name) =>
        name.startsWith(`${NETWORK}.`) ? [name.slice(NETWORK.length + 1)] : [],
      ),
    })),
  };
}

async function observeContainers({ api }: World): Promise<SeenContainer[]> {
  const listed = await api.listContainers({ all: true });
  const seen = await Promise.all(
    listed.map(async ({ Id }) => {
      const info = await api.getContainer(Id).inspect().catch(ignoreMissing);
      return info === undefined ? undefined : describe(info);
    }),
  );
  return seen.filter((container) => container !== undefined);
}

function describe(info: ContainerInspectInfo): SeenContainer | undefined {
  const asked = info.Config.Env.find((line) => line.startsWith('WEAVE_CIDR='))?.slice('WEAVE_CIDR='.length);
  if (asked === undefined) return undefined;
  const { Running: running, Restarting: restarting, Pid: pid } = info.State;
  const up = running && !restarting && pid > 0;
  return {
    id: info.Id,
    name: info.Name.slice(1),
    running: up,
    restarts: info.HostConfig.RestartPolicy?.Name === 'always',
    pid,
    named: asked
      .split(' ')
      .filter((word) => /^\d/.test(word))
      .map(withoutLength),
    picked: (info.Config.Labels['powerstrip-weave.addresses'] ?? '')
      .split(' ')
      .flatMap((cidr) => (cidr === '' ? [] : [withoutLength(cidr)])),
    addresses: up ? ethweOf(pid) : [],
  };
}

/** Read from /proc, which takes no further process: all local addresses but those of Docker's networks. */
function ethweOf(pid: number): string[] {
  try {
    const has = readFileSync(`/proc/${pid}/net/dev`, 'utf8').includes(' ethwe:');
    const trie = has ? readFileSync(`/proc/${pid}/net/fib_trie`, 'utf8') : '';
    const local = [...trie.matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g)].flatMap((match) => match[1] ?? []);
    return [...new Set(local)].filter((address) => !/^(127|172|10\.76)\./.test(address));
  } catch {
    return []; // it has ended
  }
}

async function hostLinks({ engine }: World): Promise<IpLink[]> {
  const { stdout } = await runCommand('ip', ['-n', engine.namespace, '-j', 'addr']);
  return JSON.parse(stdout) as IpLink[];
}

function addressesOf({ addr_info: all = [] }: IpLink): string[] {
  return all.filter(({ family }) => family === 'inet').map(({ local }) => local);
}

export function withoutLength(cidr: string): string {
  return cidr.split('/')[0] ?? '';
}

function ignoreMissing(error: unknown): undefined {
  if ((error as { statusCode?: number }).statusCode === 404) return undefined;
  throw error;
}
