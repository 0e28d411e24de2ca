// The shim for the other architecture (on x64: arm64), built on this machine and run by qemu-user.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { buildForeignFiles, buildForeignShim, FOREIGN, type ForeignShim } from './foreign-shim.ts';
import { differences, normalize } from './probe-report.ts';
import { registerEmulator } from './register-emulator.ts';
import {
  ADDRESS,
  CIDR,
  createShimWorld,
  DOWN,
  docker,
  OTHER_END,
  PAIR,
  ROUTE,
  type ShimWorld,
  UP,
} from './shim-world.ts';
import { BY_LAUNCHER, BY_WAITER, startWaiting, untilAsleep, untilWaiting } from './start-waiting.ts';

const ALL_BUT_ROUTE = [PAIR, OTHER_END, ADDRESS, UP].join('; ');
const ALL = `${ALL_BUT_ROUTE}; ${ROUTE}`;
const held = new AsyncDisposableStack();
let shim: ForeignShim;
let world: ShimWorld;

beforeAll(async () => {
  held.use(await registerEmulator(FOREIGN));
  shim = held.use(await buildForeignShim());
  world = held.use(await createShimWorld('foreign', { arch: FOREIGN, shim: shim.image }));
}, 400_000);
afterEach(() => world?.configure(`${DOWN} || true`));
afterAll(() => held.disposeAsync(), 60_000);

/** A container with the probe and the shim, both of the other architecture. */
function start(command: string[], ...variables: string[]) {
  const args = [`WEAVE_CIDR=${CIDR}`, ...variables].flatMap((variable) => ['-e', variable]);
  return startWaiting(world, { args, image: 'scratch', command: ['/bin/probe', ...command] });
}

async function run(command: string[], ...variables: string[]) {
  await using container = await start(command, ...variables);
  return await container.end();
}

describe(`the shim for ${FOREIGN}`, () => {
  test('has been tried by its build, and is the same in every build', async () => {
    expect(shim.log).not.toContain('was not tried');
    expect(shim.log).toMatch(/^[0-9a-f]{64} +\d+ \.wait-for-weave\/wait-for-weave$/m);
    expect(await buildForeignFiles()).toBe(shim.log);
  }, 120_000);

  test('gives the program what it would have had without', async () => {
    await world.configure(ALL);
    const words = ['one', 'two words', ''];
    const plain = ['-e', `WEAVE_CIDR=${CIDR}`, '--entrypoint', '/bin/probe', world.images.scratch, ...words];
    const without = ofProgram(await docker.ok(['run', '--rm', ...world.args, ...plain]));
    const { code, output } = await run(words, 'WAIT_FOR_SECONDS=20');
    expect({ code, differences: differences(without, ofProgram(output)) }).toEqual({
      code: 0,
      differences: [],
    });
    const expected = ['pid=1', 'argv[2]=two words', `env=WEAVE_CIDR=${CIDR}`, 'signal[64].handler=0'];
    expect(without).toEqual(expect.arrayContaining(expected));
  });

  test('keeps the exit code', async () => {
    await world.configure(ALL);
    expect(await run(['--exit', '7'])).toEqual({ code: 7, output: '' });
  });

  test('says what is missing', async () => {
    await world.configure(ALL_BUT_ROUTE);
    const seconds = await measureWaiter();
    const { code, output } = await run([], `WAIT_FOR_SECONDS=${seconds}`, BY_WAITER);
    expect(code).toBe(1);
    expect(output).toContain(
      `not ready after ${seconds} seconds: it is up, ${CIDR}; missing: the multicast route`,
    );
  }, 120_000);

  test.each([
    ['the launcher', BY_LAUNCHER, untilWaiting],
    ['the waiter', BY_WAITER, untilAsleep],
  ])('%s sleeps until the last step', async (_, who, until) => {
    await world.configure(ALL_BUT_ROUTE);
    await using container = await start(['--exit', '7'], 'WAIT_FOR_SECONDS=20', who);
    await until(container.id);
    await world.configure(ROUTE);
    expect(await container.end()).toEqual({ code: 7, output: '' });
  });

  test('ends with 143 on SIGTERM', async () => {
    await using container = await start([], 'WAIT_FOR_SECONDS=20');
    await untilWaiting(container.id);
    await docker.ok(['kill', '-s', 'TERM', container.id]);
    expect(await container.end()).toEqual({ code: 143, output: '' });
  });
});

/** Three times what the emulator takes to start the waiter, in whole seconds. */
async function measureWaiter(): Promise<number> {
  const began = performance.now();
  await using container = await start([], 'WAIT_FOR_SECONDS=forever', BY_WAITER);
  await untilAsleep(container.id);
  return Math.ceil((3 * (performance.now() - began)) / 1000);
}

/** Without figures of memory, which under qemu-user are those of qemu. */
function ofProgram(report: string): string[] {
  return normalize(report).filter((line) => line !== '' && !/^status:(?:Vm|Rss)/.test(line));
}
