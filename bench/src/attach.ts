// C5: how long the start of a container is held: from the post-hook's arrival at the adapter to the answer, which is
// given when the address is on ethwe and the ready signal is set. One container at a time, without a shim in the way.
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';
import { type AdapterProcess, removeAdapterTraces, startAdapter, startContainer } from './adapter-process.ts';
import { atMost, type BenchResult } from './report.ts';
import { quantile } from './statistics.ts';

const NAME = 'pwbench-attach';
const WARM_UP = 5;
const ROUNDS = 60;

export async function bench(): Promise<BenchResult> {
  const docker = new Docker();
  const cli = createDockerCli();
  await buildBusyboxImage(cli, NAME);
  try {
    return report(await measure(docker));
  } finally {
    await cli(['rm', '-f', NAME]);
    await cli(['rmi', '-f', NAME]);
    // An adapter that still runs would make its network again.
    await removeAdapterTraces(NAME);
  }
}

async function measure(docker: Docker): Promise<number[]> {
  await using adapter = await startAdapter(NAME, '10.66.0.0/16');
  const samples: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const heldMs = await attachOnce(docker, adapter, round);
    if (round >= WARM_UP) samples.push(heldMs);
  }
  return samples;
}

function report(samples: number[]): BenchResult {
  const p50 = quantile(samples, 0.5);
  const p99 = quantile(samples, 0.99);
  return {
    figures: {
      rounds: samples.length,
      attachP50Ms: p50,
      attachP99Ms: p99,
      attachMinMs: Math.min(...samples),
    },
    checks: [
      atMost('C5', 'post-hook received → address on ethwe, p50 in ms', { value: p50, target: 10 }),
      atMost('C5', 'post-hook received → address on ethwe, p99 in ms', { value: p99, target: 50 }),
    ],
  };
}

async function attachOnce(docker: Docker, adapter: AdapterProcess, round: number): Promise<number> {
  const cidr = `10.254.0.${round + 1}/8`;
  const container = await startContainer(docker, { image: NAME, name: NAME, cidr });
  try {
    return await adapter.attach(container.id);
  } finally {
    await container.remove({ force: true });
  }
}
