// Multicast rules by netlink, against the kernel, in namespaces made for each test.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Ipv4Cidr, ipv4Cidr } from '@pw/core';
import { waitUntil } from '@pw/test-helpers';
import { addAddress } from '../src/netlink/addresses.ts';
import { errnoError } from '../src/netlink/errno-error.ts';
import type { Libc } from '../src/netlink/libc.ts';
import { setLinkUp } from '../src/netlink/links.ts';
import { setMulticastRules } from '../src/netlink/multicast-rules.ts';
import { NETLINK, openNetlinkSocket } from '../src/netlink/netlink-socket.ts';
import { deleteTable, flushChain, newTable, transaction } from '../src/netlink/nf-tables.ts';
import { addLinkRoute } from '../src/netlink/routes.ts';
import { createJoinedNamespaces, type JoinedNamespaces } from './support/joined-namespaces.ts';
import { listenToMulticast } from './support/multicast.ts';
import { libc, type ScratchNamespace } from './support/scratch-namespace.ts';

const LOOPBACK = 1;
let joined: JoinedNamespaces;
let guest: ScratchNamespace;
let host: ScratchNamespace;
let bridge: number;

beforeEach(async () => {
  joined = await createJoinedNamespaces();
  ({ guest, host, bridge } = joined);
});

afterEach(async () => {
  await joined[Symbol.asyncDispose]();
});

describe('multicast rules', () => {
  const own = ipv4Cidr('10.255.0.51/8');
  const other = ipv4Cidr('192.168.7.0/24');
  const set = (...subnets: Ipv4Cidr[]) =>
    setMulticastRules(libc, guest.namespace, { link: 'ethwe', subnets });

  /** From which of the two the guest receives something. */
  async function heard(): Promise<string[]> {
    await using ear = await listenToMulticast(guest.pid, '10.255.0.51');
    return await ear.hears(host.pid, ['10.255.0.1', '192.168.7.1']);
  }

  test('let through what the own subnets send, and are replaced as often as needed', async () => {
    const { inner } = await joined.createPair();
    await addAddress(guest.socket, inner.index, own);
    for (const index of [LOOPBACK, inner.index]) await setLinkUp(guest.socket, index);
    for (const address of ['10.255.0.1', '192.168.7.1'])
      await addAddress(host.socket, bridge, ipv4Cidr(`${address}/24`));
    await addLinkRoute(host.socket, { destination: ipv4Cidr('224.0.0.0/4'), link: bridge });
    await waitUntil(
      'a new port of the bridge to pass packets',
      5000,
      async () => (await heard()).length === 2,
    );
    await set(own);
    expect(await heard()).toEqual(['10.255.0.1']);
    await set(own, other);
    await set(own, other);
    expect(await heard()).toEqual(['10.255.0.1', '192.168.7.1']);
    await set(other);
    expect(await heard()).toEqual(['192.168.7.1']);
    await set();
    await set();
    expect(await heard()).toEqual(['10.255.0.1', '192.168.7.1']);
  });

  test.each([
    ['protocol', 93],
    ['operation', 95],
    ['address family', 97],
  ])(
    'a kernel that does not support the %s has none to set; another failure is one',
    async (_what, errno) => {
      const failing = (number: number): Libc => ({
        ...libc,
        socket() {
          throw errnoError('socket', number);
        },
      });
      const request = { link: 'ethwe', subnets: [own] };
      await setMulticastRules(failing(errno), guest.namespace, request);
      const noMemory = setMulticastRules(failing(12), guest.namespace, request);
      await expect(noMemory).rejects.toMatchObject({ code: 'ENOMEM' });
    },
  );

  test('an error in the middle of a transaction is thrown, and nothing of it stays', async () => {
    using socket = openNetlinkSocket(libc, guest.namespace, NETLINK.NETFILTER);
    const table = 'powerstrip-weave';
    const messages = transaction(newTable(table), flushChain({ table, chain: 'nope' }), newTable('third'));
    const batch = { operation: 'three things', messages };
    await expect(socket.batch(batch)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'three things' });
    const gone = { operation: 'delete', messages: transaction(deleteTable(table)) };
    await expect(socket.batch(gone)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
