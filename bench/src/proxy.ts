import { callsPerSecond, downloadRate, latenciesMs, type Target, uploadRate } from './proxy/load.ts';
import { createStand, type Stand } from './proxy/stand.ts';
import { atLeast, atMost, type BenchResult, type Check } from './report.ts';
import { median, quantile } from './statistics.ts';

const rounds = 5;
const callsPerRound = 1_000;
const throughputMs = 1_500;
const mib = 1024 * 1024;
const streamRounds = 5;
/** In each direction, over all rounds. For the full measurement of B3: PW_BENCH_STREAM_MIB=10240. */
const streamBytes = Number(process.env.PW_BENCH_STREAM_MIB ?? 2560) * mib;

/** What powerstrip costs beside direct, HAProxy and a naive pipe, in one run on one machine. */
export async function bench(): Promise<BenchResult> {
  await using stand = await createStand();
  if (stand.haproxy === undefined) {
    console.error('bench proxy: no /usr/sbin/haproxy, so no ratios to it (apt-get install haproxy)');
  }
  const figures: Record<string, number> = {};
  const checks = [
    ...(await benchLatency(stand, figures)),
    ...(await benchRate(stand, figures)),
    ...(await benchStreams(stand, figures)),
  ];
  return { figures, checks };
}

/** Alternating rounds, so that a slow moment of the machine meets all of them. */
async function benchLatency(stand: Stand, figures: Record<string, number>): Promise<Check[]> {
  const samples: Record<string, number[]> = {
    direct: [],
    haproxy: [],
    powerstrip: [],
    naive: [],
    hooked: [],
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, target] of targetsOf(stand)) {
      samples[name]?.push(...(await latenciesMs(target, { count: callsPerRound })));
    }
    samples.hooked?.push(
      ...(await latenciesMs(stand.powerstrip, { count: callsPerRound, path: '/v1.41/hooked' })),
    );
  }
  for (const [name, all] of Object.entries(samples)) {
    if (all.length === 0) continue;
    figures[`${name} p50 ms`] = median(all);
    figures[`${name} p99 ms`] = quantile(all, 0.99);
  }
  const over = (name: string, base: string) => median(samples[name] ?? []) - median(samples[base] ?? []);
  return [
    atMost('P5', 'GET /_ping p50 over direct, ms', { value: over('powerstrip', 'direct'), target: 0.15 }),
    atMost('P5', 'one no-op hook, p50, ms', { value: over('hooked', 'powerstrip'), target: 0.35 }),
  ];
}

async function benchRate(stand: Stand, figures: Record<string, number>): Promise<Check[]> {
  const samples: Record<string, number[]> = {};
  for (let round = 0; round < 3; round += 1) {
    for (const [name, target] of targetsOf(stand)) {
      const rate = await callsPerSecond(target, { connections: 16, ms: throughputMs });
      samples[name] = [...(samples[name] ?? []), rate];
    }
  }
  for (const [name, rates] of Object.entries(samples))
    figures[`${name} calls/s, 16 connections`] = median(rates);
  return ratioToHaproxy(samples, { id: 'P5', what: 'calls/s to HAProxy, 16 connections', target: 0.55 });
}

async function benchStreams(stand: Stand, figures: Record<string, number>): Promise<Check[]> {
  const checks: Check[] = [];
  stand.resetPeak();
  const before = stand.powerstripPeakMiB();
  figures['powerstrip RSS before the streams, MiB'] = before;
  for (const [direction, measure] of [
    ['download', downloadRate],
    ['upload', uploadRate],
  ] as const) {
    const samples: Record<string, number[]> = {};
    for (let round = 0; round < streamRounds; round += 1) {
      for (const [name, target] of targetsOf(stand)) {
        samples[name] = [
          ...(samples[name] ?? []),
          await measure(target, Math.floor(streamBytes / streamRounds)),
        ];
      }
    }
    for (const [name, rates] of Object.entries(samples))
      figures[`${name} ${direction} MiB/s`] = median(rates);
    checks.push(...ratioToHaproxy(samples, { id: 'B3', what: `${direction} rate to HAProxy`, target: 0.8 }));
  }
  const grown = stand.powerstripPeakMiB() - before;
  const what = `RSS growth over ${streamBytes / mib} MiB each way, MiB`;
  return [...checks, atMost('B3', what, { value: grown, target: 64 })];
}

function ratioToHaproxy(
  samples: Record<string, number[]>,
  { id, what, target }: { id: string; what: string; target: number },
): Check[] {
  const { haproxy = [], powerstrip = [] } = samples;
  // Each round against its own neighbour: a slow moment of the machine meets both.
  const ratios = haproxy.map((rate, round) => (powerstrip[round] ?? 0) / rate);
  return ratios.length === 0 ? [] : [atLeast(id, what, { value: median(ratios), target })];
}

function targetsOf(stand: Stand): [string, Target][] {
  const targets: [string, Target | undefined][] = [
    ['direct', stand.direct],
    ['haproxy', stand.haproxy],
    ['powerstrip', stand.powerstrip],
    ['naive', stand.naive],
  ];
  return targets.filter((entry): entry is [string, Target] => entry[1] !== undefined);
}
