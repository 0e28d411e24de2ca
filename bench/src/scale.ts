// Many containers on one bridge: what an adapter that restarts has to do, how long a start waits meanwhile, what memory
// it takes, and whether a hook takes longer than with one container. PW_BENCH_SCALE: how many, default 400,900.
import { buildBusyboxImage, createDockerCli, runConcurrently } from '@pw/test-helpers';
import Docker from 'dockerode';
import { type AdapterProcess, removeAdapterTraces, startAdapter, startContainer } from './adapter-process.ts';
import { atMost, type BenchResult, type Check } from './report.ts';
import { median } from './statistics.ts';

const NAME = 'pwbench-scale';
const SUBNET = '10.69.0.0/16';
const ROUNDS = 21;
/** The label of the create hook. */
const OURS = { 'powerstrip-weave.network': NAME };
const docker = new Docker();

interface Level {
  containers: number;
  hookP50Ms: number;
  reconcileMs: number;
  startMeanwhileMs: number;
  residentMb: number;
}

export async function bench(): Promise<BenchResult> {
  const sizes = (process.env.PW_BENCH_SCALE ?? '400,900').split(',').map(Number);
  const cli = createDockerCli();
  await buildBusyboxImage(cli, NAME);
  const levels: Level[] = [];
  try {
    for (const size of [1, ...sizes]) {
      const level = await measure(size);
      // It takes minutes, and so does the end: what is known is told.
      console.error(JSON.stringify(level));
      levels.push(level);
    }
    return report(levels);
  } finally {
    const ids = (await cli.ok(['ps', '-aq', '--filter', `name=^${NAME}-`]))
      .split('\n')
      .filter((id) => id !== '');
    await runConcurrently(ids, 8, (id) => cli(['rm', '-f', id]));
    await removeAdapterTraces(NAME);
    await cli(['rmi', '-f', NAME]);
  }
}

async function measure(containers: number): Promise<Level> {
  await fill(containers);
  // The one that did the attaching is gone: this one finds them.
  await using adapter = await startAdapter(NAME, SUBNET);
  const startMeanwhileMs = await hookOnce(adapter, 0);
  const reconcileMs = await adapter.logged('reconciled', 'durationMs');
  const held: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) held.push(await hookOnce(adapter, round));
  const residentMb = adapter.residentMb();
  return { containers, hookP50Ms: median(held), reconcileMs, startMeanwhileMs, residentMb };
}

/** Starts and attaches what is missing of so many containers. */
async function fill(containers: number): Promise<void> {
  await using adapter = await startAdapter(NAME, SUBNET);
  const present = await docker.listContainers({ filters: { name: [`^/${NAME}-member-`] } });
  const missing = Array.from({ length: containers - present.length }, (_, n) => present.length + n);
  await runConcurrently(missing, 4, async (n) => {
    const cidr = `10.254.${Math.floor(n / 250) + 8}.${(n % 250) + 1}/8`;
    const container = await startContainer(docker, {
      image: NAME,
      name: `${NAME}-member-${n}`,
      cidr,
      labels: OURS,
    });
    await adapter.attach(container.id);
  });
}

async function hookOnce(adapter: AdapterProcess, round: number): Promise<number> {
  const cidr = `10.254.0.${round + 1}/8`;
  const container = await startContainer(docker, { image: NAME, name: `${NAME}-probe`, cidr });
  try {
    return await adapter.attach(container.id);
  } finally {
    await container.remove({ force: true });
  }
}

function report(levels: Level[]): BenchResult {
  const figures: Record<string, number> = {};
  for (const { containers, ...values } of levels) {
    for (const [name, value] of Object.entries(values)) figures[`${name} at ${containers}`] = value;
  }
  const alone = levels[0]?.hookP50Ms ?? 0;
  return { figures, checks: levels.slice(1).flatMap((level) => checks(level, alone)) };
}

function checks(level: Level, alone: number): Check[] {
  const at = `at ${level.containers}`;
  // 400 within a second, 900 within two and a half.
  const reconcile = level.containers <= 400 ? 1000 : 2500;
  return [
    atMost('N6', `restart, all reconciled ${at}, in ms`, { value: level.reconcileMs, target: reconcile }),
    atMost('N6', `a start meanwhile waits longer ${at}, in ms`, {
      value: level.startMeanwhileMs - level.hookP50Ms,
      target: 50,
    }),
    atMost('N6', `resident memory ${at}, in MB`, { value: level.residentMb, target: 120 }),
    atMost('N6', `start hook p50 ${at} over that at 1`, { value: level.hookP50Ms / alone, target: 1.5 }),
  ];
}
