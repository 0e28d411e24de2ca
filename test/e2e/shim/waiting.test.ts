// Ready means ready: nothing but the last step starts the program, and every other end of the wait says why.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '@pw/test-helpers';
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
import {
  BY_LAUNCHER,
  BY_WAITER,
  findWaiter,
  startWaiting,
  untilAsleep,
  untilWaiting,
} from './start-waiting.ts';

const ASKED = ['-e', `WEAVE_CIDR=${CIDR}`];
const ALL = [PAIR, OTHER_END, ADDRESS, UP, ROUTE].join('; ');
let world: ShimWorld;

beforeAll(async () => {
  world = await createShimWorld('waiting');
}, 120_000);
afterEach(() => world.configure(`${DOWN} || true`));
afterAll(() => world?.[Symbol.asyncDispose](), 60_000);

/** Runs with one check, and gives what came out. */
async function checkOnce(...args: string[]) {
  const options = { args: [...ASKED, '-e', 'WAIT_FOR_SECONDS=0', ...args], command: ['echo', 'started'] };
  await using container = await startWaiting(world, options);
  return await container.end();
}

describe('what counts as ready', () => {
  test('each step of the configuration is waited for, in whatever order', async () => {
    for (const missing of [PAIR, OTHER_END, ADDRESS, UP, ROUTE]) {
      const steps = [PAIR, OTHER_END, ADDRESS, UP, ROUTE].filter((step) => step !== missing);
      await world.configure(missing === PAIR ? 'true' : steps.map((step) => `${step} || true`).join('; '));
      const { code, output } = await checkOnce();
      await world.configure(`${DOWN} || true`);
      expect({ missing, code }).toEqual({ missing, code: 1 });
      expect(output).toMatch(/^wait-for-weave: interface ethwe not (found|ready) after 0 seconds.*\n$/);
    }
  }, 60_000);

  test('all of it starts the program', async () => {
    await world.configure(ALL);
    expect(await checkOnce()).toEqual({ code: 0, output: 'started\n' });
  });

  test('an address that was not asked for does not', async () => {
    await world.configure(ALL);
    const { code, output } = await checkOnce('-e', 'WEAVE_CIDR=10.255.0.51/8 10.9.0.1/16');
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringContaining('missing: address 10.9.0.1/16'),
    });
  });

  test("the adapter's addresses, interface and missing route are believed", async () => {
    await world.configure(
      ALL.replaceAll('ethwe', 'other').replace(`; ${ROUTE.replace('ethwe', 'other')}`, ''),
    );
    const args = [
      'WEAVE_CIDR=net:default',
      `WAIT_FOR_WEAVE_ADDRESSES=${CIDR}`,
      'WAIT_FOR_WEAVE_INTERFACE=other',
    ];
    const result = await checkOnce(...[...args, 'WAIT_FOR_WEAVE_ROUTE=no'].flatMap((arg) => ['-e', arg]));
    await world.configure('ip link del other');
    expect(result).toEqual({ code: 0, output: 'started\n' });
  });
});

describe.each([
  ['the launcher', BY_LAUNCHER, untilWaiting],
  ['the waiter', BY_WAITER, untilAsleep],
])('while %s waits', (_, who, until) => {
  const start = (...args: string[]) =>
    startWaiting(world, { args: [...ASKED, '-e', who, ...args], command: ['echo', 'started'] });

  test('the last step ends the wait', async () => {
    await using container = await start();
    await until(container.id);
    await world.configure(ALL);
    expect(await container.end()).toEqual({ code: 0, output: 'started\n' });
  });

  test('a timeout ends it with 1 and says what was seen', async () => {
    await world.configure([PAIR, ADDRESS].join('; '));
    // The waiter itself takes a part of a second to start, more on a busy machine.
    await using container = await start('-e', 'WAIT_FOR_SECONDS=3');
    const { code, output } = await container.end();
    expect(code).toBe(1);
    expect(output).toContain(
      `interface ethwe not ready after 3 seconds: it is down, ${CIDR}; missing: the link being up`,
    );
  });

  test('docker stop takes less than a second, as PID 1', async () => {
    await using container = await start('-e', 'WAIT_FOR_SECONDS=forever');
    await until(container.id);
    const startedAt = performance.now();
    await docker.ok(['stop', container.id]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(await container.end()).toEqual({ code: 143, output: '' });
  });

  test.each([
    ['INT', 130],
    ['HUP', 129],
    ['USR1', 138],
    ['USR2', 140],
    ['KILL', 137],
    ['RTMIN+3', 165],
  ])('SIG%s ends it with %i', async (signal, code) => {
    await using container = await start();
    await until(container.id);
    await docker.ok(['kill', '-s', signal === 'RTMIN+3' ? '37' : signal, container.id]);
    expect(await container.end()).toEqual({ code, output: '' });
  });

  test('WINCH, CHLD, CONT and URG do not end it', async () => {
    await using container = await start();
    await until(container.id);
    for (const signal of ['WINCH', 'CHLD', 'CONT', 'URG'])
      await docker.ok(['kill', '-s', signal, container.id]);
    await world.configure(ALL);
    expect(await container.end()).toEqual({ code: 0, output: 'started\n' });
  });

  test.each([
    ['SIGWINCH', 156],
    ['CHLD', 145],
    ['18', 146],
    ['SIGURG', 151],
    ['SIGTSTP', 148],
    ['SIGQUIT', 131],
    ['SIGRTMIN+3', 165],
  ])('the stop signal %s ends it with %i', async (signal, code) => {
    await using container = await start(
      '--stop-signal',
      signal,
      '-e',
      `WAIT_FOR_WEAVE_STOP_SIGNAL=${signal}`,
    );
    await until(container.id);
    const startedAt = performance.now();
    await docker.ok(['stop', container.id]);
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(await container.end()).toEqual({ code, output: '' });
  });

  test('it costs less than 1 % of a processor', async () => {
    await using container = await start();
    await until(container.id);
    const before = await processorTicks(container.id);
    await world.configure('sleep 3');
    expect((await processorTicks(container.id)) - before).toBeLessThanOrEqual(3);
  });
});

test('a resize of the terminal does not end the wait, also where its signal is the stop signal', async () => {
  const args = [...ASKED, '-t', '--stop-signal', 'WINCH', '-e', 'WAIT_FOR_WEAVE_STOP_SIGNAL=WINCH'];
  await using container = await startWaiting(world, { args, command: ['echo', 'started'] });
  await untilWaiting(container.id);
  const resize = `http://docker/containers/${container.id}/resize?w=111&h=44`;
  const { code } = await runCommand('curl', [
    '-sf',
    '--unix-socket',
    '/var/run/docker.sock',
    '-X',
    'POST',
    resize,
  ]);
  expect(code).toBe(0);
  await world.configure(ALL);
  expect(await container.end()).toEqual({ code: 0, output: 'started\r\n' });
});

test('the first while is without a second process, the rest with the waiter', async () => {
  await using container = await startWaiting(world, { args: ASKED, command: ['echo', 'started'] });
  await untilWaiting(container.id);
  expect(await findWaiter(container.id)).toBe(0);
  await untilAsleep(container.id);
  await world.configure(ALL);
  expect(await container.end()).toEqual({ code: 0, output: 'started\n' });
});

test.each([
  ['WAIT_FOR_SECONDS', 'soon'],
  ['WAIT_FOR_WEAVE_ROUTE', 'perhaps'],
  ['WEAVE_CIDR', '10.1.1.1'],
])('%s=%s is refused with exit code 1', async (name, value) => {
  const { code, output } = await checkOnce('-e', `${name}=${value}`);
  expect(code).toBe(1);
  expect(output).toContain(`wait-for-weave: ${name}="${value}" is not allowed: use `);
});

/** User and system time of all processes of a container, in ticks of 10 ms. */
async function processorTicks(id: string): Promise<number> {
  const script = 'for p in /proc/[0-9]*; do [ $p = /proc/$$ ] || cat $p/stat; done';
  const lines = (await docker.ok(['exec', id, 'sh', '-c', script])).split('\n');
  const waiting = lines.filter((line) => /\((?:MainThread|wait-for-weave)\)/.test(line));
  if (waiting.length === 0) throw new Error(`neither launcher nor waiter among ${lines.join('\n')}`);
  const fields = waiting.map((line) => line.split(') ')[1]?.split(' ') ?? []);
  return fields.reduce((sum, field) => sum + Number(field[11]) + Number(field[12]), 0);
}
