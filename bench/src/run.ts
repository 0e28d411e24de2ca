// S2: what waiting for weave costs: `docker run --rm` plain against through powerstrip, adapter and shim, in turns.
import { createStack, dailyAdaptersYml } from '@pw/cli/stack';
import { buildBusyboxImage, createDockerCli, type DockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';
import { atMost, type BenchResult } from './report.ts';
import { measureCalls } from './run/call-times.ts';
import { type HookTimes, hookTimes } from './run/hook-times.ts';
import { type NetlinkPart, netlinkPart } from './run/netlink-part.ts';
import { median, quantile } from './statistics.ts';

const IMAGE = 'pwbench-run';
const WARM_UP = 3;
const PAIRS = 40;
const PORT = 2399;

export async function bench(): Promise<BenchResult> {
  const plain = createDockerCli();
  const stack = createStack({
    docker: new Docker(),
    prefix: 'pwbench',
    port: PORT,
    subnet: '10.67.0.0/16',
    adaptersYml: dailyAdaptersYml,
  });
  await buildBusyboxImage(plain, IMAGE);
  try {
    await stack.down();
    for (const part of ['weavewait', 'powerstrip-weave', 'powerstrip'] as const) await stack.startPart(part);
    const samples = await measure(plain, createDockerCli(stack.dockerHost));
    const calls = await measureCalls(new Docker(), new Docker({ host: '127.0.0.1', port: PORT }), IMAGE);
    const hooks = await hookTimes(plain, stack.names.powerstrip);
    return report(samples, { calls, hooks, netlink: await netlinkPart(plain) });
  } finally {
    await stack.down();
    await plain(['rmi', '-f', IMAGE]);
  }
}

async function measure(plain: DockerCli, woven: DockerCli): Promise<{ plain: number[]; woven: number[] }> {
  const samples = { plain: [] as number[], woven: [] as number[] };
  for (let pair = 0; pair < WARM_UP + PAIRS; pair += 1) {
    // They take turns in going first: the second may find the engine busy with the removal of the first one's container.
    const order = pair % 2 === 0 ? (['plain', 'woven'] as const) : (['woven', 'plain'] as const);
    for (const kind of order) {
      const durationMs = await timeRun(kind === 'plain' ? plain : woven, pair);
      if (pair >= WARM_UP) samples[kind].push(durationMs);
    }
  }
  return samples;
}

async function timeRun(docker: DockerCli, pair: number): Promise<number> {
  const startedAt = performance.now();
  await docker.ok(['run', '--rm', '-e', `WEAVE_CIDR=10.254.1.${pair + 1}/8`, IMAGE, 'true']);
  return performance.now() - startedAt;
}

function report(
  { plain, woven }: { plain: number[]; woven: number[] },
  {
    calls,
    hooks: { create, start },
    netlink,
  }: { calls: Record<string, number>; hooks: HookTimes; netlink: NetlinkPart },
): BenchResult {
  const ratio = median(woven) / median(plain);
  return {
    figures: {
      pairs: plain.length,
      plainMedianMs: median(plain),
      wovenMedianMs: median(woven),
      plainP90Ms: quantile(plain, 0.9),
      wovenP90Ms: quantile(woven, 0.9),
      ratioOfMedians: ratio,
      ratioOfFirstQuartiles: quantile(woven, 0.25) / quantile(plain, 0.25),
      ...calls,
      createHookMedianMs: median(create),
      createHookFirstQuartileMs: quantile(create, 0.25),
      startHookMedianMs: median(start),
      startHookFirstQuartileMs: quantile(start, 0.25),
      ...netlink.figures,
    },
    checks: [
      atMost('S2', 'docker run --rm, woven over plain, ratio of medians', { value: ratio, target: 1.07 }),
      atMost('N6', 'create hook, median, ms', { value: median(create), target: 2.5 }),
      atMost('N6', 'start hook, median, ms', { value: median(start), target: 7 }),
      ...netlink.checks,
    ],
  };
}
