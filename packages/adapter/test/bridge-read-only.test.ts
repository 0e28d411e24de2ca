// What only looks, as `pw ps` and `pw status` do, creates nothing.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deleteLink, findLink } from '../src/netlink/links.ts';
import { request } from './support/ask-for-addresses.ts';
import { BRIDGE, type BridgeFixture, createBridgeFixture } from './support/bridge-fixture.ts';

let fixture: BridgeFixture;

beforeEach(async () => {
  fixture = await createBridgeFixture();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

const networks = async () => (await fixture.docker.listNetworks()).map(({ name }) => name);

test('without the network it says what creates it', async () => {
  await expect(fixture.open({ readOnly: true })).rejects.toMatchObject({
    code: 'NETWORK_ENGINE_MISSING',
    message: 'engine bridge: there is no Docker network weave-test',
    hint: expect.stringContaining('pw up'),
  });
  expect(await networks()).toStrictEqual([]);
  expect(await findLink(fixture.host.socket, BRIDGE)).toBeUndefined();
});

test('beside one that serves it sees what is there, and takes away what it is told to', async () => {
  const serving = await fixture.open();
  const { target } = await fixture.container('a');
  await serving.attach(target, request('10.255.0.1/8'));
  const looking = await fixture.open({ readOnly: true });
  expect((await looking.status()).details).toMatchObject({ network: 'weave-test', attached: 1 });
  expect(await looking.addressesOf(target)).toMatchObject([{ address: '10.255.0.1' }]);
  expect(await looking.detach(target, [])).toMatchObject([{ address: '10.255.0.1' }]);
});

test('what the one that serves makes again meanwhile is waited for', async () => {
  const serving = await fixture.open();
  const { target } = await fixture.container('a');
  await serving.attach(target, request('10.255.0.1/8'));
  for (const { id } of await fixture.docker.listNetworks()) await fixture.docker.removeNetwork(id);
  await deleteLink(fixture.host.socket, BRIDGE);
  const looking = await fixture.open({ readOnly: true });
  expect(await looking.addressesOf(target)).toMatchObject([{ address: '10.255.0.1' }]);
  expect((await looking.status()).details).toMatchObject({ attached: 1 });
});

test('where the bridge is missing, the network is left as it is', async () => {
  (await fixture.open()).close();
  const before = await fixture.docker.listNetworks();
  await deleteLink(fixture.host.socket, BRIDGE);
  await expect(fixture.open({ readOnly: true })).rejects.toMatchObject({ code: 'BRIDGE_MISSING' });
  expect(await fixture.docker.listNetworks()).toStrictEqual(before);
  expect(await findLink(fixture.host.socket, BRIDGE)).toBeUndefined();
});
