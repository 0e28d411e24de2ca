// What a person does with the docker CLI. Where the outcome is certain, it is checked.
import { randomBytes } from 'node:crypto';
import { type CommandResult, killIfRunning, waitUntil } from '@pw/test-helpers';
import { FOREIGN_NETWORK } from './foreigners.ts';
import { type SeenContainer, withoutLength } from './observe.ts';
import { type Step, settled, type Walk } from './step.ts';
import { IMAGE } from './world.ts';

/** More would make the steps slow, and fill the smallest of the subnets. */
const MOST = 9;
const SHIM = 'wait-for-weave';

/** The words of one WEAVE_CIDR. The addresses are few, so that containers want the same ones. */
export function randomCidr(walk: Walk): string {
  const inside = `10.75.0.${walk.between(2, 25)}/26`;
  const outside = `10.255.75.${walk.between(1, 12)}/8`;
  const kinds = [
    inside,
    outside,
    'net:default',
    'net:10.9.75.0/28',
    `${outside} net:default`,
    `${inside} ${outside}`,
  ];
  return walk.oneOf(kinds) ?? inside;
}

interface Plan {
  name: string;
  args: string[];
  /** Of its words, those that name an address. */
  named: string[];
  text: string;
}

function plan(walk: Walk): Plan | undefined {
  if (walk.seen.containers.length >= MOST) return undefined;
  const cidr = walk.random() < 0.15 ? 'none' : randomCidr(walk);
  const net = walk.oneOf(['none', 'none', 'bridge', FOREIGN_NETWORK]) ?? 'none';
  const policy = walk.oneOf(['no', 'no', 'always']) ?? 'no';
  const name = `w-${randomBytes(3).toString('hex')}`;
  const options = ['--name', name, '--net', net, '--restart', policy, '--stop-timeout', '0'];
  return {
    name,
    args: [...options, '-e', `WEAVE_CIDR=${cidr}`, IMAGE, 'sleep', '100000'],
    named: cidr
      .split(' ')
      .filter((word) => /^\d/.test(word))
      .map(withoutLength),
    text: `${name} (${cidr}, --net ${net}, --restart ${policy})`,
  };
}

export const run: Step = async (walk) => {
  const wanted = plan(walk);
  if (wanted === undefined) return undefined;
  const outcome = outcomeOf(walk, wanted.named);
  const result = await walk.world.proxied(['run', '-d', ...wanted.args]);
  mustBe(result, outcome, `run ${wanted.text}`);
  return `run ${wanted.text}${outcome.why}`;
};

export const create: Step = async (walk) => {
  const wanted = plan(walk);
  if (wanted === undefined) return undefined;
  // Without the proxy there is no shim, and no address that was picked.
  const straight = walk.random() < 0.3 && wanted.text.includes('net:') === false;
  const words = ['create', ...wanted.args];
  if (straight) {
    await walk.world.direct.ok(words);
    return `create ${wanted.text} straight`;
  }
  // Another container may have ended before this one starts; the host keeps what it has.
  const exposed = wanted.named.filter((address) => walk.seen.host.includes(address));
  const outcome = outcomeOf(walk, exposed);
  mustBe(await walk.world.proxied(words), outcome, words.join(' '));
  return `create ${wanted.text}${outcome.why}`;
};

export const start: Step = (walk) => again(walk, notRunning(walk), ['start']);
export const restart: Step = (walk) => again(walk, running(walk), ['restart', '-t', '0']);

function again(walk: Walk, containers: SeenContainer[], words: string[]): Promise<string | undefined> {
  return onOne(walk, containers, async (container, proxied) => {
    const outcome = outcomeOf(walk, [...container.named, ...container.picked], container.id);
    const what = [...words, container.name].join(' ');
    const result = await walk.world[proxied ? 'proxied' : 'direct']([...words, container.name]);
    // Docker’s own: an engine that is killed while a container starts may forget the process, which lives on.
    if (/task \w+: already exists/.test(result.stderr)) {
      await walk.world.direct.ok(['rm', '-fv', container.name]);
      return `${what}, of which Docker has lost the process: removed`;
    }
    // One that Docker starts again may run, or end, at this very moment, and then nothing is refused.
    const isOpen = outcome.kind === 'refused' && container.restarts;
    if (!proxied) mustBe(result, { kind: 'works', why: '' }, what);
    else mustBe(result, isOpen ? { ...outcome, kind: 'open' } : outcome, what);
    return `${what}${outcome.why}`;
  });
}

export const stop: Step = (walk) => docker(walk, running(walk), ['stop', '-t', '0']);
export const kill: Step = (walk) =>
  // The adapter itself kills what waits in vain, and its process id may then be somebody else's.
  onOne(walk, settled(walk), async ({ name, pid }, proxied) => {
    // Its process alone: Docker does not start again what was killed through it.
    // It may have ended by itself since it was seen.
    if (!proxied) await walk.world.direct(['kill', name]);
    else if (pid > 0) await killProcess(walk, name, pid);
    return `kill ${name}${proxied ? '’s process' : ''}`;
  });

/** Docker notices the end of a process a moment later, and calls the container running until then. */
async function killProcess(walk: Walk, name: string, pid: number): Promise<void> {
  killIfRunning(pid, 'SIGKILL');
  await waitUntil(`Docker notices the end of ${name}’s process`, 10_000, async () => {
    const { code, stdout } = await walk.world.direct(['inspect', '-f', '{{.State.Pid}}', name]);
    return code !== 0 || Number(stdout) !== pid;
  });
}

export const remove: Step = (walk) =>
  walk.seen.containers.length < 3
    ? Promise.resolve(undefined)
    : docker(walk, walk.seen.containers, ['rm', '-fv']);

export const rename: Step = (walk) =>
  onOne(walk, walk.seen.containers, async ({ name }) => {
    const other = `w-${randomBytes(3).toString('hex')}`;
    await walk.world.proxied.ok(['rename', name, other]);
    return `rename ${name} ${other}`;
  });

export const commit: Step = (walk) =>
  onOne(walk, walk.seen.containers, async ({ name }) => {
    const image = `pwwalk-commit-${randomBytes(3).toString('hex')}`;
    await walk.world.proxied.ok(['commit', name, image]);
    const config = await walk.world.direct.ok([
      'image',
      'inspect',
      '-f',
      '{{json .Config.Entrypoint}}',
      image,
    ]);
    if (config.includes(SHIM)) throw new Error(`the image of ${name} has the entrypoint ${config}`);
    await walk.world.direct.ok(['rmi', image]);
    return `commit ${name}`;
  });

const running = ({ seen }: Walk) => seen.containers.filter((container) => container.running);
const notRunning = ({ seen }: Walk) => seen.containers.filter((container) => !container.running);

function docker(walk: Walk, containers: SeenContainer[], words: string[]): Promise<string | undefined> {
  return onOne(walk, containers, async ({ name }, proxied) => {
    await (proxied ? walk.world.proxied : walk.world.direct).ok([...words, name]);
    return `${words.join(' ')} ${name}`;
  });
}

async function onOne(
  walk: Walk,
  containers: readonly SeenContainer[],
  work: (container: SeenContainer, proxied: boolean) => Promise<string>,
): Promise<string | undefined> {
  const container = walk.oneOf(containers);
  const proxied = walk.random() < 0.6;
  if (container === undefined) return undefined;
  return `${await work(container, proxied)}${proxied ? '' : ' straight'}`;
}

/** What has to come of it. `open`: somebody else may get one of the addresses first, or not. */
interface Outcome {
  kind: 'works' | 'refused' | 'open';
  why: string;
}

/** For what takes these addresses; refused when somebody has one already, other than this container. */
function outcomeOf({ notes, seen }: Walk, addresses: readonly string[], id?: string): Outcome {
  const first = (who: typeof notes.holder) =>
    addresses.flatMap((address) => {
      const name = who(address, seen, id);
      return name === undefined ? [] : [`${address} is ${name}’s`];
    })[0];
  const [held, wanted] = [first(notes.holder), first(notes.rival)];
  if (held !== undefined) return { kind: 'refused', why: `, refused: ${held}` };
  return wanted === undefined ? { kind: 'works', why: '' } : { kind: 'open', why: `, unless ${wanted}` };
}

function mustBe({ code, stderr }: CommandResult, { kind, why }: Outcome, what: string): void {
  const isRefused = code !== 0 && stderr.includes('is in use');
  const isRight = (code === 0 && kind !== 'refused') || (isRefused && kind !== 'works');
  if (!isRight) throw new Error(`${what}${why}, but the exit code is ${code}: ${stderr}`);
}
