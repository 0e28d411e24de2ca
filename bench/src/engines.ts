// How long an attach takes on each engine, side by side, and beside the bare netlink calls.
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import type { Fixture, Guest } from '../../test/e2e/engines/fixture.ts';
import { openBridge } from '../../test/e2e/engines/fixtures/bridge.ts';
import { openDockerBridge } from '../../test/e2e/engines/fixtures/docker-network.ts';
import { openWeave } from '../../test/e2e/engines/fixtures/weave.ts';
import { openWeaveCommand } from '../../test/e2e/engines/fixtures/weave-command.ts';
import { IMAGE, removeGuest, startGuest } from '../../test/e2e/engines/guests.ts';
import { DOCKER_HOST } from '../../test/e2e/engines/open-parts.ts';
import { type BareNetlink, openBareNetlink } from './engines/bare-netlink.ts';
import { atMost, type BenchResult } from './report.ts';
import { median, quantile } from './statistics.ts';

/** The slow ones get fewer rounds; the first ones of each are not counted. */
const engines = [
  { name: 'bridge', open: openBridge, rounds: 200 },
  { name: 'weave', open: openWeave, rounds: 100 },
  { name: 'weave-command', open: openWeaveCommand, rounds: 15 },
  { name: 'docker-network', open: openDockerBridge, rounds: 40 },
];
const WARM_UP = 5;

export async function bench(): Promise<BenchResult> {
  const docker = createDockerCli();
  await buildBusyboxImage(docker, IMAGE);
  const figures: Record<string, number> = {};
  try {
    for (const { name, open, rounds } of engines)
      Object.assign(figures, await measure(name, await open(), rounds));
  } finally {
    await docker(['rmi', '-f', IMAGE]);
  }
  const value = (figures.bridgeP50Ms ?? Number.NaN) / (figures.bareNetlinkP50Ms ?? Number.NaN);
  const what = 'attach on the bridge engine, p50, as a ratio to the bare netlink calls, at most';
  return { figures, checks: [atMost('E5', what, { value, target: 1.5 })] };
}

async function measure(name: string, fixture: Fixture, rounds: number): Promise<Record<string, number>> {
  let guest: Guest | undefined;
  try {
    guest = await startGuest(fixture);
    using bare = name === 'bridge' ? await openBareNetlink(DOCKER_HOST, fixture.hostLink ?? '') : undefined;
    const samples = await sample({ fixture, guest, bare, rounds });
    return { ...summary(camelCase(name), samples.engine), ...(bare && summary('bareNetlink', samples.bare)) };
  } finally {
    if (guest !== undefined) await removeGuest(fixture, guest);
    await fixture.close();
  }
}

/** Alternating, so that both see the same machine. */
async function sample({
  fixture,
  guest,
  bare,
  rounds,
}: {
  fixture: Fixture;
  guest: Guest;
  bare: BareNetlink | undefined;
  rounds: number;
}) {
  const { engine } = fixture;
  const request = { requests: [{ kind: 'address' as const, cidr: fixture.address(1) }], picked: [] };
  const samples = { engine: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds + WARM_UP; round += 1) {
    const engineMs = await time(() => engine.attach(guest, request));
    await engine.detach(guest, []);
    const bareMs = bare === undefined ? 0 : await time(() => bare.attach(guest.pid, fixture.address(2)));
    await bare?.detach(guest.pid);
    if (round < WARM_UP) continue;
    samples.engine.push(engineMs);
    samples.bare.push(bareMs);
  }
  return samples;
}

function summary(name: string, samples: readonly number[]): Record<string, number> {
  return { [`${name}P50Ms`]: median(samples), [`${name}P99Ms`]: quantile(samples, 0.99) };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
