// E4: 1,000 addresses of a /22 claimed and released in random order, the engine killed at random moments.

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { createDockerCli, seededRandom, waitUntil } from '@pw/test-helpers';
import { createWorld, kernelAddresses, type World } from './address-world.ts';
import { createMortalEngine, type MortalEngine } from './mortal-engine.ts';
import { settingsOf } from './open-parts.ts';

const CLAIMS = 1_000;
const KILLS = 8;
const AT_ONCE = 6;
/** A /22, without its network, broadcast and gateway addresses. */
const ROOM = 1_021;
const settings = settingsOf({ network: 'pweng-four', bridge: 'pweng4', subnet: ipv4Cidr('10.219.0.0/22') });
const seed = Number(process.env.PW_TEST_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);

let engine: MortalEngine;
let world: World;

beforeAll(async () => {
  engine = createMortalEngine(settings);
  world = createWorld(engine);
  await engine.start();
}, 30_000);

afterAll(async () => {
  await engine.kill();
  for (const { process } of world.containers) process.kill('SIGKILL');
  await createDockerCli()(['network', 'rm', settings.network]);
}, 30_000);

test(`no address is given twice and none is lost (seed ${seed})`, async () => {
  for (let kills = 1; kills <= KILLS; kills += 1) {
    await Promise.all([untilClaimed((CLAIMS * kills) / KILLS), kills === KILLS ? undefined : killSoon()]);
    await recover();
    expectUnique();
  }
  expect(world.claimed).toBeGreaterThanOrEqual(CLAIMS);
  await removeAll();
  await expectEmpty();
}, 120_000);

/** Random steps, several at once, until that many addresses were claimed or the engine is dead. */
async function untilClaimed(target: number): Promise<void> {
  let alive = true;
  const worker = async () => {
    while (alive && world.claimed < target) {
      await step();
      alive = (await engine.call('abandon', [])) === null;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function step(): Promise<void> {
  const room = ROOM - world.containers.reduce((sum, { request }) => sum + request.picked.length, 0);
  const chosen = world.containers[Math.floor(random() * world.containers.length)];
  const dice = random();
  // Half full at the most: what died in between may be held for a moment longer.
  if (room > ROOM / 2 && (dice < 0.6 || chosen === undefined))
    return await world.run(1 + Math.floor(random() * 9));
  if (chosen === undefined || !chosen.attached) return;
  chosen.attached = false; // no other worker takes it
  await (dice < 0.7 ? world.restart(chosen) : world.remove(chosen));
}

async function killSoon(): Promise<void> {
  await sleep(20 + random() * 400);
  await engine.kill();
}

async function recover(): Promise<void> {
  await engine.kill();
  await engine.start();
  await world.reconcile();
}

function expectUnique(): void {
  const inKernel = world.containers.map(kernelAddresses);
  const expected = world.containers.map(({ request }) => request.picked.map(({ address }) => address));
  expect(inKernel.map((addresses) => addresses.sort())).toEqual(
    expected.map((addresses) => addresses.sort()),
  );
  const all = inKernel.flat();
  expect(new Set(all).size).toBe(all.length);
  expect(all).not.toContain('10.219.0.1');
}

async function removeAll(): Promise<void> {
  while (world.containers[0] !== undefined) await world.remove(world.containers[0]);
}

/** Nothing on the bridge, and the engine that went through it all can give every address once, and no more. */
async function expectEmpty(): Promise<void> {
  await waitUntil('no port is left', 10_000, () => ports() === '');
  const all = Array.from({ length: ROOM }, () => ({ kind: 'default' }));
  const { picked } = (await engine.call('plan', all)) as { picked: unknown[] };
  expect(picked.length).toBe(ROOM);
  await expect(engine.call('plan', [{ kind: 'default' }])).rejects.toThrow('no free address is left');
}

function ports(): string {
  return execFileSync('ip', ['-o', 'link', 'show', 'master', settings.bridge], { encoding: 'utf8' });
}
