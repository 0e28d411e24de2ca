// What happens to a network: parts killed, the bridge gone, a clock that jumps, and many things at once.
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '@pw/test-helpers';
import { attach, detach } from './command-steps.ts';
import { randomCidr } from './container-steps.ts';
import type { Step, Walk } from './step.ts';
import { GRACE_SECONDS, IMAGE, NETWORK } from './world.ts';

export const networkRemoved: Step = async (walk) => {
  const words = walk.random() < 0.5 ? ['network', 'prune', '-f'] : ['network', 'rm', NETWORK];
  const { code, stderr } = await walk.world.direct(words);
  // The adapter may be about to make it again, and has just taken it away itself.
  if (code !== 0 && !/not found|No such network/.test(stderr))
    throw new Error(`docker ${words.join(' ')}: ${stderr}`);
  return `docker ${words.join(' ')}`;
};

export const bridgeDeleted: Step = async ({ world }) => {
  await runCommand('ip', ['-n', world.engine.namespace, 'link', 'del', NETWORK]);
  return `ip link del ${NETWORK}`;
};

export const adapterKilled: Step = async ({ world }) => {
  await world.adapter.kill();
  await world.adapter.start();
  return 'the adapter killed and started';
};

/** At a random moment of a `docker run`, whose outcome is open. */
export const adapterKilledInTheMiddle: Step = async (walk) => {
  const running = runSomething(walk);
  await sleep(walk.random() * 400);
  await walk.world.adapter.kill();
  const what = await running;
  await walk.world.adapter.start();
  return `${what}; the adapter killed in the middle, and started`;
};

/** While it is away, containers start and end, and commands change the network. */
export const adapterAway: Step = async (walk) => {
  await walk.world.adapter.kill();
  const did: string[] = [];
  for (let left = walk.between(1, 3); left > 0; left -= 1) {
    // Nobody else knows what the host had on a bridge that goes meanwhile.
    const bridgeMayGo = walk.notes.exposed.size === 0;
    const step = walk.oneOf([attach, detach, straight, bridgeMayGo ? bridgeDeleted : straight]) ?? straight;
    // What the commands may do depends on who has which address: it is no longer as it was seen.
    did.push(
      (did.length === 0 || step === bridgeDeleted ? await step(walk) : await straight(walk)) ?? 'nothing',
    );
  }
  await walk.world.adapter.start();
  return `while the adapter was away: ${did.join('; ')}`;
};

const straight: Step = async (walk) => {
  const container = walk.oneOf(walk.seen.containers);
  const verb = walk.oneOf([['restart', '-t', '0'], ['stop', '-t', '0'], ['start'], ['rm', '-fv']]) ?? [
    'start',
  ];
  if (container === undefined) return undefined;
  await walk.world.direct([...verb, container.name]);
  return `${verb.join(' ')} ${container.name} straight`;
};

export const engineKilled: Step = async (walk) => {
  const liveRestore = walk.random() < 0.5;
  const inTheMiddle = walk.random() < 0.4;
  const running = inTheMiddle ? runSomething(walk) : Promise.resolve('');
  await sleep(inTheMiddle ? walk.random() * 400 : 0);
  await walk.world.engine.kill({ liveRestore });
  return `${await running} the engine killed and started${liveRestore ? ' with --live-restore' : ''}`;
};

export const clockMoved: Step = async ({ world, random }) => {
  const ms = (random() < 0.8 ? GRACE_SECONDS + 1 : -5) * 1000;
  world.adapter.moveClock(ms);
  return `the adapter’s clock moved by ${ms} ms`;
};

/** Their outcomes are open, because they may want the same addresses. */
export const several: Step = async (walk) => {
  const jobs = Array.from({ length: walk.between(2, 4) }, () => () => {
    const container = walk.oneOf(walk.seen.containers);
    if (container === undefined || walk.random() < 0.4) return runSomething(walk);
    const verb = walk.oneOf([['start'], ['restart', '-t', '0'], ['stop', '-t', '0'], ['rm', '-fv']]) ?? [
      'start',
    ];
    return walk.world.proxied([...verb, container.name]).then(() => `${verb.join(' ')} ${container.name}`);
  });
  return `at once: ${(await Promise.all(jobs.map((job) => job()))).join('; ')}`;
};

async function runSomething(walk: Walk): Promise<string> {
  const cidr = randomCidr(walk);
  const name = `w-x${walk.between(100_000, 999_999)}`;
  const options = ['--name', name, '--net', 'none', '--stop-timeout', '0', '-e', `WEAVE_CIDR=${cidr}`];
  const { code } = await walk.world.proxied(['run', '-d', ...options, IMAGE, 'sleep', '100000']);
  return `run ${name} (${cidr}): ${code}`;
}
