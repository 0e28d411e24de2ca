// `rounds.ts NODE SHIM PROBE`, in a network namespace of its own: prints the samples as JSON.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** One number a round, in milliseconds. */
export interface Samples {
  /** `node -e 0`: start to end. */
  nodeMs: number[];
  /** The shim with the network ready: start to the program's first instruction. */
  shimMs: number[];
  /** The same with a bare execve in its place. */
  bareMs: number[];
  /** The waiting launcher, 10 ms or more into its wait: from the network's last step to the program's first instruction. */
  reactionMs: number[];
  /** The same once the waiter has the wait. */
  waiterReactionMs: number[];
}

const CIDR = '10.255.0.51/8';
const START_ROUNDS = 100;
const REACTION_ROUNDS = 100;
const LATE_MS = 10;
const [node = '', shim = '', probe = ''] = process.argv.slice(2);
const env = { WEAVE_CIDR: CIDR, PATH: process.env.PATH ?? '' };

const ip = (words: string): string => execFileSync('ip', words.split(' '), { encoding: 'utf8' });

for (const step of [
  'link add ethwe type veth peer name other',
  'link set other up',
  `addr add ${CIDR} dev ethwe`,
])
  ip(step);
ip('link set ethwe up');
const index = ip('-o link show ethwe').split(':')[0] ?? '';
const start = measureStart();
const reactionMs = await measureReaction({ WAIT_FOR_WEAVE_NATIVE_MS: '60000' }, launcherSleeps);
const waiterReactionMs = await measureReaction({ WAIT_FOR_WEAVE_NATIVE_MS: '0' }, waiterSleeps);
console.log(JSON.stringify({ ...start, reactionMs, waiterReactionMs } satisfies Samples));

/** Taken in turns, so that whatever else the machine does meets all three. */
function measureStart(): Omit<Samples, 'reactionMs' | 'waiterReactionMs'> {
  ip('route add 224.0.0.0/4 dev ethwe');
  const samples = { nodeMs: [] as number[], shimMs: [] as number[], bareMs: [] as number[] };
  for (let round = -3; round < START_ROUNDS; round++) {
    const nodeMs = runClocks(['--run', node, '-e', '0']);
    const shimMs = runClocks(['--exec', shim, probe, '--clock']);
    const bareMs = runClocks(['--exec', probe, '--clock']);
    if (round < 0) continue;
    samples.nodeMs.push(nodeMs);
    samples.shimMs.push(shimMs);
    samples.bareMs.push(bareMs);
  }
  return samples;
}

async function measureReaction(
  variables: Record<string, string>,
  sleeps: (launcher: number) => boolean,
): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < REACTION_ROUNDS; round++) {
    ip('route del 224.0.0.0/4 dev ethwe');
    const child = spawn(shim, [probe, '--clock'], {
      env: { ...env, ...variables },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = text(child.stdout);
    await untilAsleep(child.pid ?? 0, sleeps);
    await setTimeout(LATE_MS);
    const ready = execFileSync(probe, ['--route', index], { encoding: 'utf8' });
    await once(child, 'close');
    samples.push(Number(BigInt(await output) - BigInt(ready)) / 1e6);
  }
  return samples;
}

/** The probe prints nanoseconds, twice. */
function runClocks(args: string[]): number {
  const [from = '', to = ''] = execFileSync(probe, args, { env, encoding: 'utf8' }).split('\n');
  return Number(BigInt(to) - BigInt(from)) / 1e6;
}

async function untilAsleep(launcher: number, sleeps: (launcher: number) => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    if (sleeps(launcher)) return;
    await setImmediate();
  }
  throw new Error(`the shim ${launcher} did not start to wait in 10 s`);
}

/** In ppoll, of its own process. */
function launcherSleeps(launcher: number): boolean {
  return (
    read(`/proc/${launcher}/comm`) === 'wait-for-weave\n' && read(`/proc/${launcher}/wchan`).includes('poll')
  );
}

/** A thread of the waiter, in the read of the netlink socket. */
function waiterSleeps(launcher: number): boolean {
  const children = read(`/proc/${launcher}/task/${launcher}/children`).split(' ');
  return children.some((pid) => pid !== '' && threads(pid).some((path) => read(path).includes('skb_wait')));
}

function threads(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}/wchan`);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
