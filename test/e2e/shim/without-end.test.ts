// No wait without an end: the launcher keeps the time, whatever happens to the waiter.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { findLeastMemoryOf, LEAST, limitMemory, withLeastMemory } from './least-memory.ts';
import { seccompProfile } from './seccomp-profile.ts';
import {
  ADDRESS,
  CIDR,
  createShimWorld,
  DOWN,
  docker,
  OTHER_END,
  PAIR,
  ROUTE,
  SHIM,
  type ShimWorld,
  UP,
} from './shim-world.ts';
import {
  BY_WAITER,
  findWaiter,
  startWaiting,
  untilWaiter,
  untilWaiting,
  type Waiting,
} from './start-waiting.ts';

const ALL = [PAIR, OTHER_END, ADDRESS, UP, ROUTE].join('; ');
const SECONDS = 3;
const TIMED_OUT = `wait-for-weave: interface ethwe not found after ${SECONDS} seconds; `;
const EMPTY = mkdtempSync(join(tmpdir(), 'pw-no-waiter-'));
let world: ShimWorld;
let leastMemory: string;

beforeAll(async () => {
  world = await createShimWorld('end');
  leastMemory = await findLeastMemoryOf(docker, world.images.busybox);
}, 120_000);
afterEach(() => world.configure(`${DOWN} || true`));
afterAll(async () => {
  rmSync(EMPTY, { recursive: true });
  await world?.[Symbol.asyncDispose]();
}, 60_000);

function start(...args: string[]): Promise<Waiting> {
  const given = [
    '-e',
    `WEAVE_CIDR=${CIDR}`,
    '-e',
    `WAIT_FOR_SECONDS=${SECONDS}`,
    ...withLeastMemory(args, leastMemory),
  ];
  // A shell that starts the shim: how a limit can be lower than an engine needs it for itself.
  const command = args.includes('sh')
    ? ['-c', `ulimit -u 1 2>&- || ulimit -p 1; exec ${SHIM} echo started`]
    : ['echo', 'started'];
  return startWaiting(world, { args: given, command });
}

type End = Awaited<ReturnType<typeof endOf>>;

/** The end of a container, how many seconds it ran by the engine's clock, and how many of them were the engine's own. */
async function endOf(container: Waiting, ofEngine = addedByEngine()) {
  const [{ code, output }, added] = await Promise.all([container.end(), ofEngine]);
  return { code, output, seconds: await secondsOf(container.id), added };
}

async function secondsOf(id: string): Promise<number> {
  const times = await docker.ok(['inspect', '-f', '{{.State.StartedAt}} {{.State.FinishedAt}}', id]);
  const [from = 0, to = 0] = times.split(' ').map((time) => Date.parse(time));
  return (to - from) / 1000;
}

/**
 * By how much longer a program runs by the engine's clock, which Docker 28 reads before it starts one. The launcher gives
 * a waiter 600 ms for its last words, so that little of a second is left for the engine of a slow machine.
 */
async function addedByEngine(): Promise<number> {
  const id = await docker.ok(['run', '-d', ...world.args, world.images.busybox, 'sleep', String(SECONDS)]);
  try {
    await docker.ok(['wait', id]);
    return (await secondsOf(id)) - SECONDS;
  } finally {
    await docker(['rm', '-f', id]);
  }
}

/** Ended by its own clock, within a second of it. */
function expectOnTime({ code, output, seconds, added }: End) {
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(TIMED_OUT) });
  expect(seconds).toBeGreaterThan(SECONDS - 0.2);
  expect(seconds - added).toBeLessThan(SECONDS + 1);
}

/** On time, with one line that says why there are no more words. */
function expectTimeout(end: End, why: string) {
  expectOnTime(end);
  expect(end.output).toContain(`the waiter would say what is missing, but ${why}`);
  expect(end.output.trimEnd().split('\n')).toHaveLength(1);
}

/** The kernel counts the processes of a user over all containers. */
const LONELY_USER = String(100_000 + process.pid);
const CANNOT_FORK: [string, string[], string][] = [
  ['--pids-limit 1', ['--pids-limit', '1'], 'resource temporarily unavailable'],
  ['nproc=1', ['--user', LONELY_USER, '--entrypoint', 'sh'], 'resource temporarily unavailable'],
  ['a seccomp profile', seccompProfile('no-processes'), 'operation not permitted'],
  ['a waiter that is not there', ['-v', `${EMPTY}:${dirname(SHIM)}/lib:ro`], 'no such file or directory'],
];

/**
 * Before the tests of a group, lets all of its waits run out at the same time, as no network comes for any of them. Gives
 * the end of each, by its title.
 */
function startTimeouts(
  cases: [title: string, args: string[], ...unknown[]][],
): (title: string) => Promise<End> {
  const ends = new Map<string, Promise<End>>();
  beforeAll(async () => {
    let ofEngine: Promise<number> | undefined;
    for (const [title, args] of cases) {
      const container = await start('-e', BY_WAITER, ...args);
      ofEngine ??= addedByEngine();
      ends.set(
        title,
        endOf(container, ofEngine).finally(() => container[Symbol.asyncDispose]()),
      );
    }
    await Promise.allSettled(ends.values());
  }, 120_000);
  return async (title) => {
    const end = ends.get(title);
    if (end === undefined) throw new Error(`no wait of ${title}`);
    return end;
  };
}

describe('a wait whose waiter cannot be started', () => {
  const timeouts = startTimeouts(CANNOT_FORK);

  test.each(CANNOT_FORK)('by %s ends on time', async (title, _, why) => {
    expectTimeout(await timeouts(title), `it could not be started: ${why}`);
  });

  test.each(CANNOT_FORK)('by %s ends when the network comes', async (_, args) => {
    await using container = await start('-e', BY_WAITER, ...args);
    await untilWaiting(container.id);
    await world.configure(ALL);
    expect(await container.end()).toEqual({ code: 0, output: 'started\n' });
  });
});

describe('a wait whose waiter runs into a limit', () => {
  const LIMITS: [string, string[]][] = [
    ['--pids-limit 2', ['--pids-limit', '2']],
    ['--pids-limit 3', ['--pids-limit', '3']],
    ['--pids-limit 4', ['--pids-limit', '4']],
    ['the least memory', limitMemory(LEAST)],
    ['nofile=17', ['--ulimit', 'nofile=17:17']],
    ['a clock that may not be asked', seccompProfile('no-clock')],
  ];

  const timeouts = startTimeouts(LIMITS);

  test.each(LIMITS)('%s ends on time', async (title) => {
    expectOnTime(await timeouts(title));
  });

  test.each(LIMITS)(
    '%s ends when the network comes, after the waiter was started',
    async (_, args) => {
      await using container = await start('-e', 'WAIT_FOR_WEAVE_NATIVE_MS=100', ...args);
      await untilWaiting(container.id);
      await world.configure(`sleep 1; ${ALL}`);
      expect(await container.end()).toEqual({ code: 0, output: 'started\n' });
    },
    90_000,
  );
});

describe('a waiter that', () => {
  test('is killed: the wait ends on time', async () => {
    await using container = await start('-e', BY_WAITER);
    process.kill(await untilWaiter(container.id), 'SIGKILL');
    expectTimeout(await endOf(container), 'it was killed: out of memory?');
  });

  test('is killed: the network is still seen', async () => {
    await using container = await start('-e', BY_WAITER);
    process.kill(await untilWaiter(container.id), 'SIGKILL');
    await world.configure(ALL);
    expect(await container.end()).toEqual({ code: 0, output: 'started\n' });
  });

  test('hangs: the wait ends on time', async () => {
    await using container = await start('-e', BY_WAITER);
    process.kill(await untilWaiter(container.id), 'SIGSTOP');
    expectTimeout(await endOf(container), 'it did not answer');
  });

  test('hangs: the network is still seen', async () => {
    await using container = await start(
      '-e',
      'WAIT_FOR_WEAVE_NATIVE_MS=100',
      '-e',
      'WAIT_FOR_SECONDS=forever',
    );
    process.kill(await untilWaiter(container.id), 'SIGSTOP');
    await world.configure(ALL);
    expect(await container.end()).toEqual({ code: 0, output: 'started\n' });
  });
});

test('a container that was paused past its time sees a network that came meanwhile', async () => {
  await using container = await start();
  await untilWaiting(container.id);
  await docker.ok(['pause', container.id]);
  try {
    await world.configure(`${ALL}; sleep ${SECONDS + 1}`);
  } finally {
    await docker.ok(['unpause', container.id]);
  }
  expect(await container.end()).toEqual({ code: 0, output: 'started\n' });
});

test('a waiting container needs less than 1 MB beside its program during the first while', async () => {
  await using container = await start(
    '-e',
    'WAIT_FOR_SECONDS=forever',
    '-e',
    'WAIT_FOR_WEAVE_NATIVE_MS=60000',
  );
  await untilWaiting(container.id);
  expect(await findWaiter(container.id)).toBe(0);
  const usage = await docker.ok(['stats', '--no-stream', '--format', '{{.MemUsage}}', container.id]);
  expect(bytesOf(usage)).toBeGreaterThan(0);
  expect(bytesOf(usage)).toBeLessThan(2 ** 20);
});

/** `412KiB / 23.5GiB`. */
function bytesOf(usage: string): number {
  const [, value, unit = ''] = /^([\d.]+)([KMG]?i?B)/.exec(usage) ?? [];
  const units: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
  return Number(value) * (units[unit] ?? Number.NaN);
}
