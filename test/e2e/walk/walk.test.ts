// A random walk through all that can happen. WALK_STEPS=2000 takes a long one, WALK_SEED=n one that was seen to fail.
import { afterAll, beforeAll, test } from '@jest/globals';
import { walkThrough } from './walk.ts';
import { createWorld, type World } from './world.ts';

const given = process.env.WALK_SEED;
const count = Number(process.env.WALK_STEPS ?? 60);
const seeds = given === undefined ? [15, Date.now() % 1_000_000] : [Number(given)];
let world: World;

beforeAll(async () => {
  world = await createWorld();
}, 240_000);

afterAll(async () => await world?.[Symbol.asyncDispose](), 60_000);

test.each(seeds)(
  'kernel, Docker and pw ps agree after each random step (seed %d)',
  async (seed) => {
    // A long walk is watched.
    const onStep = (what: string) => void (given !== undefined && process.stderr.write(`${what}\n`));
    await walkThrough(world, { seed, count, onStep });
  },
  count * 10_000,
);
