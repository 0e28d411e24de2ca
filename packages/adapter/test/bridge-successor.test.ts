// A container that takes over the address of another: compose creates the successor while the predecessor runs.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { asks, request } from './support/ask-for-addresses.ts';
import { type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';
import { fakeContainer } from './support/fake-docker.ts';

const ADDRESS = '10.255.0.1/8';
const create = { networkMode: undefined, apiVersion: undefined };
let fixture: BridgeFixture;
let engine: BridgeEngine;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  engine = await fixture.open({ graceMs: 60_000 });
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

async function predecessorAndSuccessor() {
  const [old, next] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  fixture.docker.containers.set(old.target.id, fakeContainer({ id: old.target.id }));
  await engine.attach(old.target, request(ADDRESS));
  return { old, next };
}

test('may be created while the predecessor runs, and is refused when it starts', async () => {
  const { next } = await predecessorAndSuccessor();
  expect(await engine.plan(asks(ADDRESS), create)).toEqual({ picked: [] });
  await expect(engine.attach(next.target, request(ADDRESS))).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
    message: '10.255.0.1 is in use by container aaaaaaaaaaaa',
  });
});

test('an address of the host or of the gateway is refused before the container exists', async () => {
  await engine.expose(asks('10.255.0.2/8'));
  for (const taken of ['10.255.0.2/8', '10.32.0.1/12']) {
    await expect(engine.plan(asks(taken), create)).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  }
});

test('has the address of a predecessor in its grace period, which then has lost it', async () => {
  const { old, next } = await predecessorAndSuccessor();
  engine.died(old.target.id);
  await old.guest.kill();
  await engine.attach(next.target, request(ADDRESS));
  await expect(engine.plan(asks(ADDRESS))).rejects.toMatchObject({
    message: '10.255.0.1 is in use by container bbbbbbbbbbbb',
  });
});

test.each([
  ['has ended', () => fakeContainer({ id: 'a'.repeat(64), running: false })],
  ['is removed', () => undefined],
])('has the address of a predecessor that %s, also before the event that says so', async (_title, now) => {
  const { old, next } = await predecessorAndSuccessor();
  const container = now();
  fixture.docker.containers.delete(old.target.id);
  if (container !== undefined) fixture.docker.containers.set(old.target.id, container);
  await old.guest.kill();
  await engine.attach(next.target, request(ADDRESS));
});

test('an address that was picked stays with its container, also when that has ended', async () => {
  const { picked } = await engine.plan(asks('net:10.9.1.0/29'));
  const [old, next] = await Promise.all([fixture.container('a'), fixture.container('b')]);
  engine.created(old.target.id, picked);
  await engine.attach(old.target, { requests: asks('net:10.9.1.0/29'), picked });
  fixture.docker.containers.set(old.target.id, fakeContainer({ id: old.target.id, running: false }));
  engine.died(old.target.id);
  await expect(engine.attach(next.target, request('10.9.1.1/29'))).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
  });
});
