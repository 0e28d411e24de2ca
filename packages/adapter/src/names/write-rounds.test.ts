import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { createWriteRounds, type Pending } from './write-rounds.ts';

/** What each round wrote. */
interface Round {
  about: string[];
  whole: string[];
}

function createRounds(work: (round: Round) => Promise<void> = async () => undefined) {
  const written: Round[] = [];
  const rounds = createWriteRounds(async ({ about, whole }: Pending) => {
    const round = { about: [...about], whole: [...whole] };
    written.push(round);
    await work(round);
  });
  return { written, rounds };
}

test('what is asked for together is written together, each once', async () => {
  const { written, rounds } = createRounds();
  await rounds.settled();
  rounds.ask({ about: ['a', 'b'] });
  rounds.ask({ about: ['a'], whole: ['c'] });
  rounds.ask({});
  expect(written).toStrictEqual([]);
  await rounds.settled();
  expect(written).toStrictEqual([{ about: ['a', 'b'], whole: ['c'] }]);
});

test('what is asked for meanwhile comes after it, later than that took', async () => {
  const times: number[] = [];
  const { written, rounds } = createRounds(async ({ about }) => {
    times.push(performance.now());
    if (about.includes('b')) return;
    rounds.ask({ about: ['b'] });
    await sleep(100);
    rounds.ask({ whole: ['c'] });
    times.push(performance.now());
  });
  rounds.ask({ about: ['a'] });
  await rounds.settled();
  expect(written).toStrictEqual([
    { about: ['a'], whole: [] },
    { about: ['b'], whole: ['c'] },
  ]);
  const [, ended = 0, next = 0] = times;
  // A timer may fire a millisecond early.
  expect(next - ended).toBeGreaterThan(95);
});

test('what is asked for at the very end is not forgotten', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const { written, rounds } = createRounds(async ({ about }) => {
      if (about.includes('late')) return;
      void (async () => {
        for (let turn = 0; turn < turns; turn += 1) await undefined;
        rounds.ask({ about: ['late'] });
      })();
    });
    rounds.ask({ about: ['a'] });
    await waitUntil('the second round', 5_000, () => written.length === 2);
    expect(written.map(({ about }) => about)).toStrictEqual([['a'], ['late']]);
  }
});
