// Addresses and routes by netlink, against the kernel, in namespaces made for each test.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { addAddress, deleteAddress, listAddresses } from '../src/netlink/addresses.ts';
import { setLinkUp } from '../src/netlink/links.ts';
import { addLinkRoute, listRoutes } from '../src/netlink/routes.ts';
import { createJoinedNamespaces, type JoinedNamespaces } from './support/joined-namespaces.ts';
import type { ScratchNamespace } from './support/scratch-namespace.ts';

let joined: JoinedNamespaces;
let guest: ScratchNamespace;

beforeEach(async () => {
  joined = await createJoinedNamespaces();
  ({ guest } = joined);
});

afterEach(async () => {
  await joined[Symbol.asyncDispose]();
});

describe('addresses and routes', () => {
  const cidr = ipv4Cidr('10.255.0.51/8');

  test('an address is added once, listed, and deleted once', async () => {
    const { inner } = await joined.createPair();
    await addAddress(guest.socket, inner.index, cidr);
    await addAddress(guest.socket, inner.index, cidr);
    expect(await listAddresses(guest.socket, inner.index)).toEqual([cidr]);
    expect(await listAddresses(guest.socket, 1)).toStrictEqual([]);
    await deleteAddress(guest.socket, inner.index, cidr);
    await expect(deleteAddress(guest.socket, inner.index, cidr)).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
  });

  test('a route of scope link, twice, beside the one of the address', async () => {
    const { inner } = await joined.createPair();
    await addAddress(guest.socket, inner.index, cidr);
    await setLinkUp(guest.socket, inner.index);
    const route = { destination: ipv4Cidr('224.0.0.0/4'), link: inner.index };
    await addLinkRoute(guest.socket, route);
    await addLinkRoute(guest.socket, route);
    expect(await listRoutes(guest.socket)).toEqual([
      { destination: ipv4Cidr('10.0.0.0/8'), link: inner.index },
      route,
    ]);
  });

  test('a route over a link that is down is ENETDOWN', async () => {
    const { inner } = await joined.createPair();
    const route = { destination: ipv4Cidr('224.0.0.0/4'), link: inner.index };
    await expect(addLinkRoute(guest.socket, route)).rejects.toMatchObject({ code: 'ENETDOWN' });
  });

  test('many dumps and requests at once on one socket do not mix', async () => {
    const { inner } = await joined.createPair();
    const work = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0
        ? listAddresses(guest.socket, inner.index)
        : addAddress(guest.socket, inner.index, ipv4Cidr(`10.1.0.${index}/24`)),
    );
    await Promise.all(work);
    expect(await listAddresses(guest.socket, inner.index)).toHaveLength(20);
  });
});
