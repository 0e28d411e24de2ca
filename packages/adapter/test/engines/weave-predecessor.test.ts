// An address that a container names, and that the router still keeps for one that has ended.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv4Cidr, PowerstripError } from '@pw/core';
import { afterPredecessor } from '../../src/engines/weave/release-ended.ts';
import {
  createRouterClient,
  type RouterClient,
} from '../../src/engines/weave/router-client/create-router-client.ts';
import { EXPOSE_ID } from '../../src/engines/weave/router-client/ipam-calls.ts';
import { createFakeDocker } from '../support/fake-docker.ts';
import { createStubRouter, type StubRouter } from './stub-router/create-stub-router.ts';

const ENDED = 'b'.repeat(64);
const named = ipv4Cidr('10.32.0.9/12');
const other = ipv4Cidr('10.32.0.8/12');
const inUse = new PowerstripError('ADDRESS_IN_USE', 'taken', { status: 409 });

let stub: StubRouter;
let router: RouterClient;
/** What the router had been asked last when the attach was run, for each run. */
let runs: (string | undefined)[];

beforeEach(async () => {
  stub = await createStubRouter();
  router = createRouterClient(stub.address);
  runs = [];
});
afterEach(async () => await stub.close());

/** An attach that works from the second run on. */
async function attach(): Promise<string> {
  runs.push(stub.requests.at(-1));
  if (runs.length === 1) throw inUse;
  return 'attached';
}

function run(from: RouterClient = router): Promise<string> {
  const requests = [{ kind: 'address' as const, cidr: named }, { kind: 'default' as const }];
  return afterPredecessor(attach, { router: from, docker: createFakeDocker(), requests });
}

test('is released before the attach is run again, and nothing else is', async () => {
  await router.claim(ENDED, other);
  await router.claim(ENDED, named);
  expect(await run()).toBe('attached');
  expect(runs[1]).toBe(`DELETE /ip/${ENDED}/${named.address}`);
  expect(await router.owned()).toStrictEqual([{ id: ENDED, addresses: [other] }]);
});

test('is not released if the host has it', async () => {
  await router.claim(ENDED, other);
  await router.claim(EXPOSE_ID, named);
  await expect(run()).rejects.toBe(inUse);
  expect(runs).toHaveLength(1);
  expect(await router.owned()).toHaveLength(2);
});

test('a router that keeps no list has nothing to release', async () => {
  await using without = await createStubRouter({ ipam: false });
  await expect(run(createRouterClient(without.address))).rejects.toBe(inUse);
});
