// D5: start, wait and exec, again and again under load, while the network's last step comes and goes.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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

/** The full form is PW_SHIM_RUNS=1000. */
const RUNS = Number(process.env.PW_SHIM_RUNS ?? 100);
const LOOPS = 4;

/** Prints how many runs ended well, then what is left of them: zombies, and other processes than its own. */
const SCRIPT = `
while :; do :; done & load=$!
loop() { n=0; while [ $n -lt ${RUNS / LOOPS} ]; do ${SHIM} probe --exit 7; [ $? = 7 ] && echo good; n=$((n + 1)); done; }
loops=; for i in $(seq ${LOOPS}); do loop & loops="$loops $!"; done
wait $loops; kill $load; wait
echo zombies $(grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l)
echo left $(grep -l -E 'ld-linux|wait-for-weave' /proc/[0-9]*/comm 2>/dev/null | wc -l)
`;

let world: ShimWorld;

beforeAll(async () => {
  world = await createShimWorld('many');
  await world.configure([PAIR, OTHER_END, ADDRESS, UP].join('; '));
}, 120_000);
afterAll(() => world?.[Symbol.asyncDispose](), 60_000);

/** Takes the route while it is there: then the loop that makes it flicker fails to, and ends. */
const END_FLICKER =
  'for i in $(seq 200); do ip route del 224.0.0.0/4 dev ethwe 2>/dev/null && break; usleep 5000; done; usleep 200000';

test(`${RUNS} runs`, async () => {
  const flicker = `(while ${ROUTE}; do usleep 40000; ip route del 224.0.0.0/4 dev ethwe; usleep 60000; done) >/dev/null 2>&1 &`;
  await world.configure(flicker);
  const run = ['run', '--rm', '--init', ...world.args, '-e', `WEAVE_CIDR=${CIDR}`, world.images.busybox];
  const { stdout, stderr } = await docker([...run, 'sh', '-c', SCRIPT], { timeoutMs: 600_000 });
  const lines = stdout.trim().split('\n');
  expect(stderr).toBe('');
  expect(lines.filter((line) => line === 'good')).toHaveLength(RUNS);
  expect(lines.filter((line) => line !== 'good')).toEqual(['zombies 0', 'left 0']);
}, 660_000);

test('200 at once start when the network comes', async () => {
  await world.configure(END_FLICKER);
  const script = `for i in $(seq 200); do { ${SHIM} probe --exit 7; [ $? = 7 ] && echo good; } & done; echo all; wait`;
  const run = ['run', '-d', '--init', ...world.args, '-e', `WEAVE_CIDR=${CIDR}`, world.images.busybox];
  const id = await docker.ok([...run, 'sh', '-c', script]);
  try {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; )
      if ((await docker(['logs', id])).stdout.includes('all')) break;
    await world.configure(ROUTE);
    expect(await docker.ok(['wait', id])).toBe('0');
    const { stdout, stderr } = await docker(['logs', id]);
    expect({ good: stdout.match(/good/g)?.length, stderr }).toEqual({ good: 200, stderr: '' });
  } finally {
    await docker(['rm', '-f', id]);
  }
}, 120_000);
