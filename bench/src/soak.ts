import { setTimeout as sleep } from 'node:timers/promises';
import { callsPerSecond } from './proxy/load.ts';
import { atLeast, atMost, type BenchResult, type Check } from './report.ts';
import { runMixedLoad } from './soak/mixed-load.ts';
import { createSoakStand, type SoakStand, type Usage } from './soak/soak-stand.ts';
import { median } from './statistics.ts';

/** Of the hooked GETs, for each of the two heaps. The full measurement of P4: PW_SOAK_SECONDS=120. */
const seconds = Number(process.env.PW_SOAK_SECONDS ?? 30);
/** Of the mixed part. The full measurement of P4: PW_SOAK_CALLS=2000000, or an hour. */
const mixedCalls = Number(process.env.PW_SOAK_CALLS ?? 200_000);
/** The mixed part ends after this time, however many calls were made. */
const mixedSeconds = Number(process.env.PW_SOAK_MIXED_SECONDS ?? 3_600);
const connections = 16;
const slices = 24;
const firstShare = 0.05;
// At least: until then V8's young generation grows to its size.
const warmUpCalls = 60_000;
// powerstrip closes an idle connection to an adapter after 4 s.
const settleMs = 6_000;
const usageUnits = ['rssMiB', 'heapMiB', 'handles'] as const;

/** What powerstrip holds under load: at full rate with hooks, with a small heap, and with calls of every kind. */
export async function bench(): Promise<BenchResult> {
  const figures: Record<string, number> = {};
  return { figures, checks: [...(await benchHookedRate(figures)), ...(await benchMixed(figures))] };
}

/** Two proxies in turn, slice by slice: what other programs leave of the machine changes, and meets both. */
async function benchHookedRate(figures: Record<string, number>): Promise<Check[]> {
  await using usual = await createSoakStand([]);
  await using small = await createSoakStand(['--max-old-space-size=96']);
  const ratios: number[] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    const rate = await callsPerCpuSecond(usual);
    ratios.push((await callsPerCpuSecond(small)) / rate);
    figures['hooked GET, calls per CPU second'] = rate;
  }
  for (const [name, stand] of [
    ['hooked GET', usual],
    ['hooked GET, heap of 96 MB', small],
  ] as const) {
    const usage = await stand.readUsage();
    noteUsage(figures, name, usage);
    figures[`${name}, peak RSS MiB`] = usage.peakRssMiB;
  }
  return [
    atMost('P4', 'peak RSS of hooked GETs, MiB', {
      value: figures['hooked GET, peak RSS MiB'] ?? Number.NaN,
      target: 250,
    }),
    atLeast('P4', 'calls per CPU second with a heap of 96 MB to those without', {
      value: median(ratios),
      target: 0.95,
    }),
  ];
}

async function callsPerCpuSecond(stand: SoakStand): Promise<number> {
  const before = await stand.readUsage();
  const sliceSeconds = seconds / slices;
  const load = { connections, ms: sliceSeconds * 1000, path: '/v1.41/hooked' };
  const rate = await callsPerSecond(stand.target, load);
  return (rate * sliceSeconds) / ((await stand.readUsage()).cpuSeconds - before.cpuSeconds);
}

async function benchMixed(figures: Record<string, number>): Promise<Check[]> {
  await using stand = await createSoakStand([]);
  const startedAt = performance.now();
  const isTimeOver = (share: number) => performance.now() > startedAt + share * mixedSeconds * 1000;
  const first = await mix(
    stand,
    (calls) => calls >= warmUpCalls && (calls >= mixedCalls * firstShare || isTimeOver(firstShare)),
  );
  const before = await settledUsage(stand);
  const more = await mix(stand, (calls) => first + calls >= mixedCalls || isTimeOver(1));
  figures['mixed, minutes'] = (performance.now() - startedAt) / 60_000;
  const after = await settledUsage(stand);
  figures['mixed calls before the first reading'] = first;
  figures['mixed calls'] = first + more;
  noteUsage(figures, 'mixed, first reading', before);
  noteUsage(figures, 'mixed, end', after);
  return usageUnits.map((unit) =>
    atMost('P4', `mixed calls: ${unit} at the end to the first reading`, {
      value: after[unit] / before[unit],
      target: 1.1,
    }),
  );
}

/** Makes calls until `isOver` says so of their number, and gives it. */
async function mix(stand: SoakStand, isOver: (calls: number) => boolean): Promise<number> {
  let begun = 0;
  const isOverNow = () => {
    const over = isOver(begun);
    begun += 1;
    return over;
  };
  return runMixedLoad(stand.target, { workers: connections, isOver: isOverNow });
}

/** What is held once the connections of the last calls are closed, those to the adapter included. */
async function settledUsage(stand: SoakStand): Promise<Usage> {
  await sleep(settleMs);
  return stand.readHeldUsage();
}

function noteUsage(figures: Record<string, number>, name: string, usage: Usage): void {
  for (const unit of usageUnits) figures[`${name}, ${unit}`] = usage[unit];
}
