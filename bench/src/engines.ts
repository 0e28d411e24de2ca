// How long an attach takes on each engine, side by side, and beside the bare netlink calls.
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import { openBridge } from '../../test/e2e/engines/fixtures/bridge.ts';
import { openDockerBridge } from '../../test/e2e/engines/fixtures/docker-network.ts';
import { openWeave } from '../../test/e2e/engines/fixtures/weave.ts';
import { openWeaveCommand } from '../../test/e2e/engines/fixtures/weave-command.ts';
import { IMAGE } from '../../test/e2e/engines/guests.ts';
import { type AttachTimes, measureAttach } from './engines/measure-attach.ts';
import { atMost, type BenchResult } from './report.ts';
import { median, quantile } from './statistics.ts';

/** The slow ones get fewer rounds. */
const engines = [
  { name: 'bridge', open: openBridge, rounds: 200 },
  { name: 'weave', open: openWeave, rounds: 100 },
  { name: 'weave-command', open: openWeaveCommand, rounds: 15 },
  { name: 'docker-network', open: openDockerBridge, rounds: 40 },
];

export async function bench(): Promise<BenchResult> {
  const docker = createDockerCli();
  await buildBusyboxImage(docker, IMAGE);
  const figures: Record<string, number> = {};
  try {
    for (const { name, open, rounds } of engines)
      Object.assign(figures, summary(name, await measureAttach(name, await open(), rounds)));
  } finally {
    await docker(['rmi', '-f', IMAGE]);
  }
  const value = (figures.bridgeP50Ms ?? Number.NaN) / (figures.bareNetlinkP50Ms ?? Number.NaN);
  const what = 'attach on the bridge engine, p50, as a ratio to the bare netlink calls, at most';
  return { figures, checks: [atMost('E5', what, { value, target: 1.5 })] };
}

function summary(name: string, { engine, bare }: AttachTimes): Record<string, number> {
  const of = (what: string, samples: readonly number[]) =>
    samples.length === 0
      ? {}
      : { [`${what}P50Ms`]: median(samples), [`${what}P99Ms`]: quantile(samples, 0.99) };
  return { ...of(camelCase(name), engine), ...of('bareNetlink', bare) };
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
