// What is on the engine and is not ours, some of it under names that look like ours.
import { runCommand, waitUntil } from '@pw/test-helpers';
import Docker from 'dockerode';
import type { OwnEngine } from '../adapter/own-engine.ts';

export const FOREIGN_NETWORK = 'weave-of-mine';
const FOREIGN_CONTAINER = 'weavewait-of-mine';
const FOREIGN_VOLUME = 'powerstrip-weave';
/** One has the name of the host end of a process that lives, one of a process that cannot live. */
export const FOREIGN_LINKS = ['vethwepl1', 'vethwepl4194305', 'weave-bridge'];

export interface Foreigners {
  /** What has changed since the beginning, in words; empty: nothing. */
  changes(): Promise<string[]>;
}

export async function createForeigners(engine: OwnEngine, image: string): Promise<Foreigners> {
  const { docker } = engine;
  const ip = async (...words: string[]) => {
    const { code, stdout, stderr } = await runCommand('ip', ['-n', engine.namespace, ...words]);
    if (code !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  await docker.ok(['volume', 'create', FOREIGN_VOLUME]);
  await docker.ok(['network', 'create', '--subnet', '10.76.0.0/24', FOREIGN_NETWORK]);
  const run = ['run', '-d', '--restart', 'always', '--name', FOREIGN_CONTAINER, '--net', FOREIGN_NETWORK];
  await docker.ok([...run, '-v', `${FOREIGN_VOLUME}:/v`, '--ip', '10.76.0.9', image, 'sleep', '100000']);
  await createLinks(ip);
  const api = new Docker({ socketPath: engine.host.slice('unix://'.length) });
  const see = async () => {
    const [{ Id, State, NetworkSettings }, network, volume, links] = await Promise.all([
      api.getContainer(FOREIGN_CONTAINER).inspect(),
      api.getNetwork(FOREIGN_NETWORK).inspect(),
      api.getVolume(FOREIGN_VOLUME).inspect(),
      ip('-j', 'addr'),
    ]);
    return {
      container: [Id, State.Running, NetworkSettings.Networks[FOREIGN_NETWORK]?.IPAddress].join(' '),
      network: `${network.Id} ${network.Driver}`,
      volume: JSON.stringify(volume),
      links: JSON.stringify(
        (JSON.parse(links) as { ifname: string }[]).filter(({ ifname }) => FOREIGN_LINKS.includes(ifname)),
      ),
    };
  };
  await waitUntil('the foreign container runs', 10_000, async () =>
    (await see()).container.includes(' true 10.'),
  );
  const before = await see();
  return {
    async changes() {
      const now = await see().catch((error: unknown) => String(error));
      if (typeof now === 'string') return [`not there any more: ${now}`];
      return Object.entries(before).flatMap(([what, text]) => {
        const other = now[what as keyof typeof now];
        return other === text ? [] : [`the foreign ${what} was\n${text}\nand is\n${other}`];
      });
    },
  };
}

async function createLinks(ip: (...words: string[]) => Promise<string>): Promise<void> {
  const [alive = '', dead = '', bridge = ''] = FOREIGN_LINKS;
  await ip('link', 'add', alive, 'type', 'veth', 'peer', 'name', 'vethwepg1');
  await ip('link', 'add', dead, 'type', 'veth', 'peer', 'name', 'foreign-peer');
  await ip('link', 'add', bridge, 'type', 'bridge');
  await ip('link', 'set', dead, 'master', bridge);
  await ip('addr', 'add', '10.77.0.1/24', 'dev', bridge);
  // A name that begins as ours do, on a link that is not ours.
  await ip('link', 'property', 'add', 'dev', alive, 'altname', 'weave.of-mine');
}
