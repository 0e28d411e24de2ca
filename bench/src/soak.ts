import { setTimeout as sleep } from 'node:timers/promises';
import { callsPerSecond } from './proxy/load.ts';
import { atLeast, atMost, type BenchResult, type Check } from './report.ts';
import { runMixedLoad } from './soak/mixed-load.ts';
import { createSoakStand, type SoakStand, type Usage } from './soak/soak-stand.ts';

/** Length of each part. The full measurement of P4: PW_SOAK_SECONDS=120 for the GETs, 3600 for the mixed calls. */
const seconds = Number(process.env.PW_SOAK_SECONDS ?? 30);
const connections = 16;
const firstShare = 0.05;
// At least: the memory of a process that has just begun grows for other reasons.
const warmUpSeconds = 20;
// powerstrip closes an idle connection to an adapter after 4 s.
const settleMs = 6_000;
const usageUnits = ['rssMiB', 'heapMiB', 'handles'] as const;

/** What powerstrip holds under load: at full rate with hooks, with a small heap, and with calls of every kind. */
export async function bench(): Promise<BenchResult> {
  const figures: Record<string, number> = {};
  const rate = await benchHookedRate(figures, { name: 'hooked GET', nodeArgs: [] });
  const small = await benchHookedRate(figures, {
    name: 'hooked GET, heap of 96 MB',
    nodeArgs: ['--max-old-space-size=96'],
  });
  return {
    figures,
    checks: [
      atMost('P4', 'peak RSS of hooked GETs, MiB', { value: rate.peakRssMiB, target: 250 }),
      atLeast('P4', 'calls per CPU second with a heap of 96 MB to those without', {
        value: small.callsPerCpuSecond / rate.callsPerCpuSecond,
        target: 0.95,
      }),
      ...(await benchMixed(figures)),
    ],
  };
}

async function benchHookedRate(
  figures: Record<string, number>,
  { name, nodeArgs }: { name: string; nodeArgs: readonly string[] },
): Promise<{ callsPerCpuSecond: number; peakRssMiB: number }> {
  await using stand = await createSoakStand(nodeArgs);
  const before = await stand.readUsage();
  noteUsage(figures, `${name}, start`, before);
  const load = { connections, ms: seconds * 1000, path: '/v1.41/hooked' };
  const rate = await callsPerSecond(stand.target, load);
  const usage = await stand.readUsage();
  noteUsage(figures, `${name}, end`, usage);
  figures[`${name}, peak RSS MiB`] = usage.peakRssMiB;
  figures[`${name}, calls/s`] = rate;
  // What other programs leave of the machine changes between two parts; the work of a call does not.
  const callsPerCpuSecond = (rate * seconds) / (usage.cpuSeconds - before.cpuSeconds);
  figures[`${name}, calls per CPU second`] = callsPerCpuSecond;
  return { callsPerCpuSecond, peakRssMiB: usage.peakRssMiB };
}

async function benchMixed(figures: Record<string, number>): Promise<Check[]> {
  await using stand = await createSoakStand([]);
  const first = Math.max(seconds * firstShare, warmUpSeconds);
  const calls = await mixFor(stand, first);
  const before = await settledUsage(stand);
  const more = await mixFor(stand, Math.max(seconds - first, warmUpSeconds));
  const after = await settledUsage(stand);
  figures['mixed calls'] = calls + more;
  noteUsage(figures, 'mixed, after the first 5 %', before);
  noteUsage(figures, 'mixed, end', after);
  return usageUnits.map((unit) =>
    atMost('P4', `mixed calls: ${unit} at the end to ${unit} after the first 5 %`, {
      value: after[unit] / before[unit],
      target: 1.1,
    }),
  );
}

function mixFor(stand: SoakStand, forSeconds: number): Promise<number> {
  const end = performance.now() + forSeconds * 1000;
  return runMixedLoad(stand.target, { workers: connections, isOver: () => performance.now() > end });
}

/** What is held once the connections of the last calls are closed, those to the adapter included. */
async function settledUsage(stand: SoakStand): Promise<Usage> {
  await sleep(settleMs);
  return stand.readHeldUsage();
}

function noteUsage(figures: Record<string, number>, name: string, usage: Usage): void {
  for (const unit of usageUnits) figures[`${name}, ${unit}`] = usage[unit];
}
