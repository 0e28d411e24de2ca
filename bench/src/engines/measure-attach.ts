// How long an attach takes on one engine, and beside it the same netlink calls made bare. An engine's announcement of the
// addresses comes after the attach, in a turn of its own, and is not counted.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fixture, Guest } from '../../../test/e2e/engines/fixture.ts';
import { removeGuest, startGuest } from '../../../test/e2e/engines/guests.ts';
import { DOCKER_HOST } from '../../../test/e2e/engines/open-parts.ts';
import { type BareNetlink, openBareNetlink } from './bare-netlink.ts';

/** The first ones are not counted. */
const WARM_UP = 5;

/** In milliseconds, one for each attach; `bare` is empty but for the bridge engine. */
export interface AttachTimes {
  engine: number[];
  bare: number[];
}

/** Needs the guests' image. The fixture is closed. */
export async function measureAttach(name: string, fixture: Fixture, rounds: number): Promise<AttachTimes> {
  let guest: Guest | undefined;
  try {
    guest = await startGuest(fixture);
    using bare = name === 'bridge' ? await openBareNetlink(DOCKER_HOST, fixture.hostLink ?? '') : undefined;
    return await sample({ fixture, guest, bare, rounds });
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
    await nextTurn();
    await engine.detach(guest, []);
    const bareMs = bare === undefined ? 0 : await time(() => bare.attach(guest.pid, fixture.address(2)));
    await bare?.detach(guest.pid);
    if (round < WARM_UP) continue;
    samples.engine.push(engineMs);
    if (bare !== undefined) samples.bare.push(bareMs);
  }
  return samples;
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
