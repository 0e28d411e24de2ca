// Who gets which address of the bridge engine, and for how long; detach, expose and hide.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import type { BridgeEngine } from '../src/engines/bridge/create-bridge-engine.ts';
import { listAddresses } from '../src/netlink/addresses.ts';
import { deleteLink, findLink } from '../src/netlink/links.ts';
import { addressesIn, asks, request } from './support/ask-for-addresses.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';

let fixture: BridgeFixture;
let engine: BridgeEngine;

beforeEach(async () => {
  fixture = await createBridgeFixture();
  engine = await fixture.open();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

describe('addresses', () => {
  test('are picked for net: words, never the gateway’s, and stay with the container', async () => {
    const { picked } = await engine.plan(asks('net:default net:10.9.1.0/29'));
    expect(picked).toEqual([ipv4Cidr('10.32.0.2/12'), ipv4Cidr('10.9.1.1/29')]);
    const { guest, target } = await fixture.container('a');
    engine.created(target.id, picked);
    await engine.attach(target, { requests: asks('net:default net:10.9.1.0/29'), picked });
    expect(await addressesIn(guest)).toEqual(['10.32.0.2/12', '10.9.1.1/29']);
    engine.died(target.id);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await engine.plan(asks('net:10.9.1.0/29'))).picked[0]?.address).not.toBe('10.9.1.1');
    await expect(engine.plan(asks('10.32.0.2/12'))).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    await guest.kill();
    engine.removed(target.id);
    await engine.plan(asks('10.32.0.2/12'));
  });

  test('named ones stay for a grace period after the end, so that a restart finds them', async () => {
    const [one, two] = await Promise.all([fixture.container('a'), fixture.container('b')]);
    await engine.attach(one.target, request('10.255.0.1/8'));
    engine.died(one.target.id);
    await expect(engine.plan(asks('10.255.0.1/8'))).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    await engine.attach(one.target, request('10.255.0.1/8'));
    await new Promise((resolve) => setTimeout(resolve, 60));
    await expect(engine.plan(asks('10.255.0.1/8'))).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    engine.died(one.target.id);
    await one.guest.kill();
    await waitUntil('the end of the grace period', 5000, () =>
      engine.plan(asks('10.255.0.1/8')).then(
        () => true,
        () => false,
      ),
    );
    await engine.attach(two.target, request('10.255.0.1/8'));
  });

  test('a full pool is refused, and an abandoned plan gives its addresses back', async () => {
    const plans = await Promise.all([1, 2, 3, 4, 5, 6].map(() => engine.plan(asks('net:10.9.1.0/29'))));
    await expect(engine.plan(asks('net:default net:10.9.1.0/29'))).rejects.toMatchObject({
      code: 'POOL_EXHAUSTED',
    });
    const [first] = plans;
    engine.abandon(first?.picked ?? []);
    expect((await engine.plan(asks('net:10.9.1.0/29'))).picked).toEqual(first?.picked);
  });

  test('a new engine learns them from Docker and from the kernel', async () => {
    const [one, two, three] = await Promise.all(['a', 'b', 'c'].map((letter) => fixture.container(letter)));
    if (!one || !two || !three) throw new Error('three containers');
    await engine.attach(one.target, request('10.255.0.1/8'));
    await engine.attach(two.target, request('10.255.0.2/8'));
    engine.close();
    const next = await fixture.open();
    const picked = [ipv4Cidr('10.32.0.5/12')];
    await next.restore([
      { id: one.target.id, running: true, picked: [] },
      { id: three.target.id, running: false, picked },
    ]);
    for (const [taken, holder] of [
      ['10.255.0.1/8', 'container aaaaaaaaaaaa'],
      ['10.255.0.2/8', 'container bbbbbbbbbbbb'],
      ['10.32.0.5/12', 'container cccccccccccc'],
      ['10.32.0.1/12', 'the gateway of the weave network'],
    ] as const) {
      await expect(next.plan(asks(taken))).rejects.toMatchObject({
        message: `${taken.split('/')[0]} is in use by ${holder}`,
      });
    }
    await next.plan(asks('10.255.0.3/8'));
    await next.attach(two.target, request('10.255.0.2/8'));
    await next.restore([]);
    await next.plan(asks('10.32.0.5/12'));
  });

  test('of net: words are picked at the attach when nobody did before, and kept by an engine that restarts', async () => {
    const { guest, target } = await fixture.container('a');
    const attached = await engine.attach(target, request('10.255.0.1/8 net:10.9.1.0/29 net:default'));
    expect(await addressesIn(guest)).toEqual(['10.255.0.1/8', '10.9.1.1/29', '10.32.0.2/12']);
    expect(await engine.attach(target, request('10.255.0.1/8 net:10.9.1.0/29 net:default'))).toEqual(
      attached,
    );
    engine.close();
    const next = await fixture.open();
    await next.restore([{ id: target.id, running: true, picked: [] }]);
    await next.attach(target, request('10.255.0.1/8 net:10.9.1.0/29 net:default'));
    expect(await addressesIn(guest)).toHaveLength(3);
  });

  test('of a hand-made attach that ended are free again', async () => {
    const other = await fixture.open();
    const { guest, target } = await fixture.container('a');
    await other.attach(target, request('10.255.0.1/8'));
    await expect(engine.plan(asks('10.255.0.1/8'))).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    await deleteLink(guest.socket, 'ethwe');
    await engine.plan(asks('10.255.0.1/8'));
  });
});

describe('detach', () => {
  test('takes what is named; the interface goes with the last address', async () => {
    const { guest, target } = await fixture.container('a');
    await engine.attach(target, request('10.255.0.1/8 10.255.0.2/8 10.2.1.1/24'));
    expect(await engine.detach(target, asks('10.255.0.2/8 10.255.0.99/8'))).toEqual([
      ipv4Cidr('10.255.0.2/8'),
    ]);
    expect(await engine.detach(target, asks('net:10.2.1.0/24 net:default'))).toHaveLength(1);
    expect(await engine.detach(target, asks('10.9.9.9/8'))).toStrictEqual([]);
    expect(await addressesIn(guest)).toEqual(['10.255.0.1/8']);
    await engine.plan(asks('10.255.0.2/8'));
    expect(await engine.detach(target, [])).toHaveLength(1);
    expect(await addressesIn(guest)).toBeUndefined();
    expect(await fixture.ports()).toStrictEqual([]);
    expect(await engine.detach(target, [])).toStrictEqual([]);
  });
});

describe('expose and hide', () => {
  test('give the host addresses on the bridge, and take them', async () => {
    const onBridge = async () => {
      const bridge = await findLink(fixture.host.socket, BRIDGE);
      return (await listAddresses(fixture.host.socket, bridge?.index ?? 0)).map((cidr) => cidr.address);
    };
    expect(await engine.expose(asks('10.255.0.1/8 net:default'))).toHaveLength(2);
    await engine.expose(asks('10.255.0.1/8'));
    expect(await onBridge()).toEqual(['10.255.0.1', '10.32.0.2']);
    await expect(engine.plan(asks('10.255.0.1/8'))).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    const next = await fixture.open();
    await next.restore([]);
    await expect(next.plan(asks('10.255.0.1/8'))).rejects.toMatchObject({
      message: expect.stringContaining('pw expose'),
    });
    expect(await next.hide(asks('net:default'))).toEqual([ipv4Cidr('10.32.0.2/12')]);
    expect(await next.hide([])).toHaveLength(1);
    expect(await onBridge()).toStrictEqual([]);
  });

  test('hiding one address leaves the others of its subnet', async () => {
    await engine.expose(asks('10.255.0.1/8 10.255.0.2/8 10.255.0.3/8'));
    expect(await engine.hide(asks('10.255.0.1/8'))).toHaveLength(1);
    expect((await engine.exposed()).map(({ address }) => address)).toEqual(['10.255.0.2', '10.255.0.3']);
  });
});
