// What the weave engine refuses before a container is created or attached, and what it releases when it is stopped.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Ipv4Cidr, ipv4Cidr, ipv6Cidr, type WeaveAddressRequest } from '@pw/core';
import type { NetworkEngine } from '../../src/engines/network-engine.ts';
import { createWeaveEngine } from '../../src/engines/weave/create-weave-engine.ts';
import { createRouterClient } from '../../src/engines/weave/router-client/create-router-client.ts';
import { EXPOSE_ID } from '../../src/engines/weave/router-client/ipam-calls.ts';
import { deleteLink } from '../../src/netlink/links.ts';
import { type BridgeFixture, createBridgeFixture } from '../support/bridge-fixture.ts';
import { createBridge, libc } from '../support/scratch-namespace.ts';
import { createStubRouter, type StubOptions, type StubRouter } from './stub-router/create-stub-router.ts';

const HOLDER = 'b'.repeat(64);
const taken = ipv4Cidr('10.32.0.9/12');
const free = ipv4Cidr('10.32.0.8/12');
const at = (cidr: Ipv4Cidr): WeaveAddressRequest => ({ kind: 'address', cidr });
const anywhere: WeaveAddressRequest = { kind: 'default' };
const command = undefined;
const create = {} as NonNullable<Parameters<NetworkEngine['plan']>[1]>;
let fixture: BridgeFixture;
let directory: string;
let stub: StubRouter;
let engine: NetworkEngine;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-router-'));
  fixture = await createBridgeFixture();
  await createBridge(fixture.host.socket, 'weave');
});
afterEach(async () => {
  engine?.close?.();
  await stub?.close();
  await fixture[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

/** An engine on a new stub of a router. */
async function open(options: StubOptions = {}): Promise<void> {
  stub = await createStubRouter({ listen: join(directory, 'weave.sock'), ...options });
  const settings = { routerBridge: 'weave', routerAddress: stub.address };
  engine = await createWeaveEngine({ ...fixture, libc }, { ...fixture.settings, ...settings });
}

describe('an address that a container of this peer holds', () => {
  beforeEach(async () => {
    await open();
    await createRouterClient(stub.address).claim(HOLDER, taken);
  });

  test('is refused to a command, with its holder', async () => {
    await expect(engine.plan([anywhere, at(taken)], command)).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      status: 409,
      message: '10.32.0.9/12 is in use by container bbbbbbbbbbbb',
    });
    await expect(engine.plan([at(free)], command)).resolves.toMatchObject({ picked: [] });
  });

  test('is not refused to a container that is yet to be created: its holder may be gone by then', async () => {
    await expect(engine.plan([at(taken)], create)).resolves.toMatchObject({ picked: [] });
  });
});

test('an address of the host is refused to both', async () => {
  await open();
  await createRouterClient(stub.address).claim(EXPOSE_ID, taken);
  const refusal = { code: 'ADDRESS_IN_USE', status: 409, message: `10.32.0.9/12 is in use by ${EXPOSE_ID}` };
  await expect(engine.plan([at(taken)], command)).rejects.toMatchObject(refusal);
  await expect(engine.plan([at(taken)], create)).rejects.toMatchObject(refusal);
});

test('a router without IP address allocation takes addresses that are named, and no others', async () => {
  await open({ ipam: false });
  await expect(engine.plan([at(free)], create)).resolves.toMatchObject({ picked: [] });
  const refusal = { code: 'ROUTER_NO_IPAM', status: 409 };
  await expect(engine.plan([at(free), anywhere], create)).rejects.toMatchObject(refusal);
});

test('a router in AWSVPC mode chooses all addresses itself', async () => {
  await open({ state: { tracker: 'awsvpc' } });
  await expect(engine.plan([anywhere], create)).resolves.toMatchObject({ picked: [] });
  await expect(engine.plan([at(free)], create)).rejects.toMatchObject({
    code: 'NETWORK_ENGINE_UNABLE',
    status: 409,
    hint: 'Use net:default.',
  });
});

test('a router that does not answer stops the start, with the fix', async () => {
  await expect(
    open({ listen: join(directory, 'other.sock') }).then(() => stub.close()),
  ).resolves.toBeUndefined();
  const settings = { routerBridge: 'weave', routerAddress: stub.address };
  const opened = createWeaveEngine({ ...fixture, libc }, { ...fixture.settings, ...settings });
  await expect(opened).rejects.toMatchObject({
    code: 'NETWORK_ENGINE_MISSING',
    message: expect.stringMatching(/^engine weave: /),
    hint: expect.stringContaining('WEAVE_HTTP_ADDR'),
  });
});

test('attach gives the addresses; detach frees them, at the router too', async () => {
  await open();
  const { target } = await fixture.container('a');
  const attached = await engine.attach(target, { requests: [anywhere, at(free)], picked: [] });
  expect(attached).toStrictEqual([ipv4Cidr('10.32.0.1/12'), free]);
  expect(await engine.addressesOf(target)).toStrictEqual(attached);
  expect(await engine.detach(target, [at(free)])).toStrictEqual([free]);
  const router = createRouterClient(stub.address);
  expect((await router.owned())?.flatMap(({ addresses }) => addresses)).toStrictEqual(attached?.slice(0, 1));
  expect(await engine.detach(target, [])).toStrictEqual(attached?.slice(0, 1));
  expect((await router.owned())?.flatMap(({ addresses }) => addresses)).toStrictEqual([]);
});

test('without the router’s bridge the start stops, with the fix', async () => {
  await deleteLink(fixture.host.socket, 'weave');
  await expect(open()).rejects.toMatchObject({
    code: 'BRIDGE_MISSING',
    status: 500,
    message: 'the bridge weave of the weave router is not there',
    hint: expect.stringContaining('weave launch'),
  });
});

test('once the bridge is gone an attach is refused and holds nothing; there is nothing to hide', async () => {
  await open();
  await deleteLink(fixture.host.socket, 'weave');
  const { target } = await fixture.container('a');
  const attaching = engine.attach(target, { requests: [at(free)], picked: [] });
  await expect(attaching).rejects.toMatchObject({ code: 'BRIDGE_MISSING' });
  expect(await createRouterClient(stub.address).owned()).toStrictEqual([]);
  expect(await engine.hide([at(free)])).toStrictEqual([]);
});

test('a container whose process has gone has no addresses, and loses none', async () => {
  await open();
  const { target, guest } = await fixture.container('a');
  await engine.attach(target, { requests: [at(free)], picked: [] });
  await guest[Symbol.asyncDispose]();
  expect(await engine.addressesOf(target)).toStrictEqual([]);
  expect(await engine.detach(target, [])).toStrictEqual([]);
});

test('a topic of status that the router does not have is refused, with those that it has', async () => {
  await open();
  await expect(engine.statusText?.('moon')).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringContaining('"moon"'),
    hint: expect.stringContaining('peers'),
  });
});

test('an IPv6 address is refused by each verb, and the router hears nothing of it', async () => {
  await open();
  const ipv6: WeaveAddressRequest = { kind: 'address', cidr: ipv6Cidr('fd00:75::5/64') };
  const refusal = {
    code: 'NETWORK_ENGINE_UNABLE',
    status: 400,
    message: 'engine weave: fd00:75::5/64 is IPv6, which Weave Net does not carry',
    hint: expect.stringContaining('--engine bridge'),
  };
  const { target } = await fixture.container('a');
  const request = { requests: [at(free), ipv6], picked: [] };
  await expect(engine.plan([at(free), ipv6], create)).rejects.toMatchObject(refusal);
  await expect(engine.attach(target, request)).rejects.toMatchObject(refusal);
  await expect(engine.detach(target, [ipv6])).rejects.toMatchObject(refusal);
  await expect(engine.expose([ipv6])).rejects.toMatchObject(refusal);
  await expect(engine.hide([ipv6])).rejects.toMatchObject(refusal);
  expect(await createRouterClient(stub.address).owned()).toStrictEqual([]);
});
