// D1: a program run by the shim sees what it would have seen without it, in every setting.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { againIfOutputLost, againIfRuncRefuses } from '@pw/test-helpers';
import { findLeastMemoryOf, withLeastMemory } from './least-memory.ts';
import { differences, normalize } from './probe-report.ts';
import { SETTINGS, type Setting } from './settings.ts';
import {
  ADDRESS,
  CIDR,
  createShimWorld,
  docker,
  OTHER_END,
  PAIR,
  ROUTE,
  SHIM,
  type ShimWorld,
  UP,
} from './shim-world.ts';
import { BY_WAITER } from './start-waiting.ts';

/** By variables for the shim, which are taken out of the program's environment: the launcher alone, or with a waiter. */
const WAYS = {
  launcher: ['WAIT_FOR_SECONDS=20', 'WAIT_FOR_WEAVE_STOP_SIGNAL=SIGWINCH'],
  waiter: ['WAIT_FOR_SECONDS=3', 'WAIT_FOR_WEAVE_STOP_SIGNAL=SIGWINCH', BY_WAITER],
};

let world: ShimWorld;
let leastMemory: string;
let compared = 0;

beforeAll(async () => {
  world = await createShimWorld('invisible');
  await world.configure([PAIR, OTHER_END, ADDRESS, UP, ROUTE].join('; '));
  leastMemory = await findLeastMemoryOf(docker, world.images.busybox);
}, 120_000);

afterAll(async () => {
  console.log(`compared ${compared} fields in ${Object.keys(SETTINGS).length} settings`);
  await world?.[Symbol.asyncDispose]();
}, 60_000);

describe('a program started by the shim', () => {
  test('is compared in at least 60 settings', () => {
    expect(Object.keys(SETTINGS).length).toBeGreaterThanOrEqual(60);
  });

  // Two at a time: as many as there are processors.
  const names = Object.keys(SETTINGS);
  const chunks = Array.from({ length: Math.ceil(names.length / 2) }, (_, i) => names.slice(i * 2, i * 2 + 2));
  test.each(chunks.map((chunk) => [chunk.join(' / '), chunk] as const))(
    '%s',
    async (_, chunk) => {
      await Promise.all(chunk.map((name) => compare(SETTINGS[name] ?? { args: [] })));
    },
    // runc may refuse each of three runs for a while.
    180_000,
  );
});

async function compare(setting: Setting): Promise<void> {
  const without = await runProbe(setting);
  // A report that ends too early would be equal too.
  const ends = without.filter((line) => line.startsWith('signal[64]'));
  expect({ ends: ends.length, begins: ends.length === 3 || without.slice(0, 5) }).toStrictEqual({
    ends: 3,
    begins: true,
  });
  for (const [who, variables] of Object.entries(WAYS)) {
    const found = differences(without, await runProbe(setting, variables));
    expect({ who, found }).toStrictEqual({ who, found: [] });
    compared += without.length;
  }
}

/** `variables`: with the shim, which takes them. */
async function runProbe(setting: Setting, variables?: string[]): Promise<string[]> {
  const [program = '', ...words] = setting.command ?? ['/bin/probe', 'one', 'two words', ''];
  const entrypoint = variables ? [SHIM, program] : [program];
  const args = [
    ...[...world.args, '-e', `WEAVE_CIDR=${CIDR}`],
    ...(variables ?? []).flatMap((variable) => ['-e', variable]),
    ...[...withLeastMemory(setting.args, leastMemory), '--entrypoint', entrypoint[0] ?? ''],
    ...[world.images[setting.image ?? 'scratch'], ...entrypoint.slice(1), ...words],
  ];
  return normalize(await runIn(setting.mode, args));
}

async function runIn(mode: Setting['mode'], args: string[]): Promise<string> {
  if (mode === 'terminal') return (await docker.tty(['run', '--rm', '-it', ...args])).stdout;
  if (mode === 'input')
    return (await docker(['run', '--rm', '-i', ...args], { input: 'some input\n' })).stdout;
  if (mode !== 'detached') {
    const { stdout, stderr } = await againIfRuncRefuses(() => docker(['run', '--rm', ...args]));
    return stdout + stderr;
  }
  return againIfOutputLost(
    () => runDetached(args),
    (output) => output === '',
  );
}

async function runDetached(args: string[]): Promise<string> {
  const id = await docker.ok(['run', '-d', ...args]);
  await docker.ok(['wait', id]);
  const { stdout, stderr } = await docker(['logs', id]);
  await docker(['rm', '-f', id]);
  return stdout + stderr;
}
