// A thousand ports: the kernel takes seconds to make and to remove them.
import { expect, test } from '@jest/globals';
import { createVeth, deleteLink, findLink } from '../src/netlink/links.ts';
import { addressesIn, request } from './support/ask-for-addresses.ts';
import { BRIDGE, createBridgeFixture } from './support/bridge-fixture.ts';

test('with all the ports that Linux gives a bridge: the next attach says so, and leaves nothing', async () => {
  await using fixture = await createBridgeFixture();
  const engine = await fixture.open();
  const master = (await findLink(fixture.host.socket, BRIDGE))?.index ?? 0;
  const end = { master, guestNamespace: fixture.host.namespace, mtu: 1500 };
  for (let n = 1; n < 1024; n += 1) {
    await createVeth(fixture.host.socket, { ...end, hostName: `full${n}`, guestName: `peer${n}` });
  }
  const { guest, target } = await fixture.container('a');
  await expect(engine.attach(target, request('10.255.0.1/8'))).rejects.toMatchObject({
    code: 'BRIDGE_FULL',
    message: `the bridge ${BRIDGE} has no free port`,
  });
  expect(await addressesIn(guest)).toBeUndefined();
  await deleteLink(fixture.host.socket, 'full7');
  await engine.attach(target, request('10.255.0.1/8'));
});
