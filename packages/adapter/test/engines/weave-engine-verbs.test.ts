// What the verbs of the weave engine do at the router and on its bridge, and what they undo when a step fails.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createBody, type Ipv4Cidr, ipv4Cidr, type JsonObject, type WeaveAddressRequest } from '@pw/core';
import type { NetworkEngine } from '../../src/engines/network-engine.ts';
import { createWeaveEngine } from '../../src/engines/weave/create-weave-engine.ts';
import {
  createRouterClient,
  type RouterClient,
} from '../../src/engines/weave/router-client/create-router-client.ts';
import { EXPOSE_ID } from '../../src/engines/weave/router-client/ipam-calls.ts';
import { addAddress, listAddresses } from '../../src/netlink/addresses.ts';
import { type BridgeFixture, createBridgeFixture } from '../support/bridge-fixture.ts';
import { createBridge, libc } from '../support/scratch-namespace.ts';
import { createStubRouter, type StubRouter } from './stub-router/create-stub-router.ts';

const named = ipv4Cidr('10.32.0.8/12');
const other = ipv4Cidr('10.32.0.9/12');
const elsewhere = ipv4Cidr('10.48.0.9/12');
const at = (cidr: Ipv4Cidr): WeaveAddressRequest => ({ kind: 'address', cidr });

let fixture: BridgeFixture;
let directory: string;
let stub: StubRouter;
let router: RouterClient;
let engine: NetworkEngine;
let bridge: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-router-'));
  fixture = await createBridgeFixture();
  bridge = await createBridge(fixture.host.socket, 'weave');
  stub = await createStubRouter({ listen: join(directory, 'weave.sock') });
  router = createRouterClient(stub.address);
  const settings = { routerBridge: 'weave', routerAddress: stub.address, dns: true };
  engine = await createWeaveEngine({ ...fixture, libc }, { ...fixture.settings, ...settings });
});
afterEach(async () => {
  engine.close?.();
  await stub.close();
  await fixture[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

async function heldAtRouter(): Promise<string[]> {
  return ((await router.owned()) ?? []).flatMap(({ addresses }) => addresses.map(({ address }) => address));
}

async function livingNames(): Promise<string[]> {
  return (await router.names()).filter(({ tombstone }) => tombstone === 0).map(({ address }) => address);
}

describe('attach', () => {
  test('registers the name for each address, and detach removes it', async () => {
    const container = await fixture.container('a');
    const target = { ...container.target, hostname: 'web', domainname: 'weave.local' };
    await engine.attach(target, { requests: [at(named), at(other)], picked: [] });
    expect(await livingNames()).toStrictEqual([named.address, other.address]);
    expect(await engine.detach(target, [at(named)])).toStrictEqual([named]);
    expect(await livingNames()).toStrictEqual([other.address]);
    expect(await engine.detach(target, [at(named)])).toStrictEqual([]);
  });

  test('reports the addresses before the container has them, and keeps none when that fails', async () => {
    const { target } = await fixture.container('a');
    const request = { requests: [at(named)], picked: [] };
    const attaching = engine.attach(target, request, async (addresses) => {
      expect([addresses, await engine.addressesOf(target)]).toStrictEqual([[named], []]);
      throw new Error('no place for hosts');
    });
    await expect(attaching).rejects.toThrow('no place for hosts');
    expect(stub.requests.at(-1)).toBe(`DELETE /ip/${target.id}/${named.address}`);
    expect([await heldAtRouter(), await livingNames()]).toStrictEqual([[], []]);
  });

  test('of a process that has gone keeps nothing at the router', async () => {
    const { target, guest } = await fixture.container('a');
    await guest[Symbol.asyncDispose]();
    expect(await engine.attach(target, { requests: [at(named)], picked: [] })).toBeUndefined();
    expect(stub.requests.at(-1)).toBe(`DELETE /ip/${target.id}/${named.address}`);
    expect([await heldAtRouter(), await livingNames()]).toStrictEqual([[], []]);
  });
});

test('a container that has ended before the attach gets nothing from the router, which is no error', async () => {
  const { target } = await fixture.container('a');
  stub.state.isAlive = () => false;
  expect(await engine.attach(target, { requests: [{ kind: 'default' }], picked: [] })).toBeUndefined();
  expect(await heldAtRouter()).toStrictEqual([]);
});

describe('the host', () => {
  test('expose and hide: at the router, and off the bridge', async () => {
    expect(await engine.expose?.([{ kind: 'default' }, at(named)])).toStrictEqual([
      ipv4Cidr('10.32.0.1/12'),
      named,
    ]);
    expect(stub.requests.filter((request) => request.includes('/expose/'))).toStrictEqual([
      'POST /expose/10.32.0.1/12',
      'POST /expose/10.32.0.8/12',
    ]);
    expect(await engine.exposed?.()).toHaveLength(2);
    await addAddress(fixture.host.socket, bridge, named);
    await addAddress(fixture.host.socket, bridge, elsewhere);
    await router.putName({
      id: EXPOSE_ID,
      address: named.address,
      fqdn: 'host.weave.local',
      checkAlive: false,
    });
    expect(await engine.hide?.([at(named)])).toStrictEqual([named]);
    expect(await listAddresses(fixture.host.socket, bridge)).toStrictEqual([elsewhere]);
    expect([await heldAtRouter(), await livingNames()]).toStrictEqual([['10.32.0.1'], []]);
  });

  test('hiding one address leaves the others of its subnet', async () => {
    await engine.expose([at(named), at(other)]);
    for (const cidr of [named, other]) await addAddress(fixture.host.socket, bridge, cidr);
    expect(await engine.hide([at(named)])).toStrictEqual([named]);
    expect(await listAddresses(fixture.host.socket, bridge)).toStrictEqual([other]);
  });

  test('an address that the router cannot put on the bridge is not kept', async () => {
    stub.state.exposeOnHost = () => {
      throw new Error('no bridge');
    };
    await expect(engine.expose?.([at(named)])).rejects.toMatchObject({ code: 'ROUTER_REFUSED' });
    expect(stub.requests.at(-1)).toBe(`DELETE /ip/${encodeURIComponent(EXPOSE_ID)}/${named.address}`);
    expect(await heldAtRouter()).toStrictEqual([]);
  });
});

test('the plan of a container sets the router’s resolver', async () => {
  const { edit, picked } = await engine.plan([{ kind: 'default' }], {} as never);
  expect(picked).toStrictEqual([]);
  const json: JsonObject = {};
  edit?.(createBody(json), 'web');
  expect(json).toMatchObject({ HostConfig: { Dns: ['172.17.0.1'] } });
});

test('status: the whole, and a topic of it', async () => {
  await router.connect(['host-a']);
  expect(await engine.statusText?.()).toContain('Service: ipam');
  expect(await engine.statusText?.('connections')).toContain('-> host-a:6783 established');
  expect(await engine.status()).toBeDefined();
});
