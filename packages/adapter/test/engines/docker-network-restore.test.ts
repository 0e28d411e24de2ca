// Containers that Docker could not start again with itself, because their network was missing.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import type { NetworkEngine } from '../../src/engines/network-engine.ts';
import {
  createDockerNetworkFixture,
  type DockerNetworkFixture,
  ID,
  OTHER,
} from '../support/docker-network-fixture.ts';
import { type FakeNetworkApi, joinNetwork } from '../support/fake-network-api.ts';

let fixture: DockerNetworkFixture;
let api: FakeNetworkApi;
let engine: NetworkEngine;

beforeEach(async () => {
  fixture = await createDockerNetworkFixture();
  ({ api, engine } = fixture);
  for (const id of [ID, OTHER]) {
    joinNetwork(api, id, '');
    api.errors.set(id, 'network weave not found');
  }
});
afterEach(async () => await fixture[Symbol.asyncDispose]());

const known = (id: string, running: boolean) => ({ id, running, picked: [] });
const started = () => api.changes.map((change) => change.split(' ')[1]);

test('are started, and none that Docker says runs', async () => {
  expect(await engine.restore([known(ID, false), known(OTHER, true)])).toStrictEqual(new Set());
  await waitUntil('the start', 5000, () => started().length > 0);
  expect(started()).toStrictEqual([`/containers/${ID}/start`]);
});

test('are no longer looked at when the next restore does not know of them', async () => {
  await engine.restore([known(ID, false)]);
  await waitUntil('the start', 5000, () => started().length > 0);
  await engine.restore([]);
  api.changes.length = 0;
  await sleep(1500); // Longer than from one look to the next.
  expect(started()).toStrictEqual([]);
});
