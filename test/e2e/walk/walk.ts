// One walk: random steps, and after each of them everything has to agree.

import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@pw/test-helpers';
import { disagreements } from './disagreements.ts';
import { createNotes } from './notes.ts';
import { observe } from './observe.ts';
import type { Walk } from './step.ts';
import { steps } from './steps.ts';
import type { World } from './world.ts';

/** Restart policies, the adapter's own tries and a bridge that is recreated take some seconds. */
const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 50;

export interface WalkOptions {
  seed: number;
  count: number;
  /** Told what each step did, once all agree. */
  onStep(what: string): void;
}

/** Throws at the first step after which something is wrong, with the way there. */
export async function walkThrough(world: World, { seed, count, onStep }: WalkOptions): Promise<void> {
  await clear(world);
  const random = seededRandom(seed);
  const oneOf = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)];
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const walk: Walk = { world, notes: createNotes(), seen: await observe(world), random, oneOf, between };
  const done: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    try {
      done.push(`${number}. ${await oneStep(walk)}`);
      await settle(walk);
      onStep(done.at(-1) ?? '');
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const way = done.slice(-25).join('\n');
      throw new Error(
        `seed ${seed}, step ${number}: ${text}\n\nThe way there:\n${way}\n\nThe adapter:\n${world.adapter.logTail()}`,
      );
    }
  }
}

/** What a walk before has left, which this one has no notes of. */
async function clear(world: World): Promise<void> {
  const { containers } = await observe(world);
  if (containers.length > 0) await world.direct.ok(['rm', '-fv', ...containers.map(({ id }) => id)]);
  await world.command('hide');
}

async function oneStep(walk: Walk): Promise<string> {
  const total = steps.reduce((sum, { weight }) => sum + weight, 0);
  for (;;) {
    let dice = walk.random() * total;
    const chosen = steps.find(({ weight }) => {
      dice -= weight;
      return dice < 0;
    });
    const what = await chosen?.run(walk);
    if (what !== undefined) return what;
  }
}

async function settle(walk: Walk): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    walk.seen = await observe(walk.world);
    const found = await disagreements(walk.world, walk.notes, walk.seen);
    if (found.length === 0) return;
    if (performance.now() > deadline) throw new Error(`after ${SETTLE_MS} ms still:\n${found.join('\n')}`);
    await sleep(LOOK_EVERY_MS);
  }
}
