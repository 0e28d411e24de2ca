// What is known of containers whose start or end nobody has told yet: from their links, from Docker's list.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { formatCidr, type IpCidr, ipv4Cidr } from '@pw/core';
import { asks, request } from '../../../test/support/ask-for-addresses.ts';
import { A, B, GATEWAY, GRACE_MS, openAddresses } from '../../../test/support/open-addresses.ts';
import type { BridgeAddresses } from './bridge-addresses.ts';
import type { BridgePort } from './bridge-ports.ts';

let addresses: BridgeAddresses;
let now: number;
/** Who has which address on a link. */
let onLinks: Map<string, string>;
/** The containers that have a link. */
let present: BridgePort[];

beforeEach(() => {
  now = 0;
  onLinks = new Map();
  present = [];
  const ports = { ownerOf: async (address: string) => onLinks.get(address), list: async () => present };
  addresses = openAddresses(ports, () => now);
});

const take = async (id: string, words: string) =>
  (await addresses.take(id, request(words), [])).map(formatCidr);
const attached = (id: string, words: string) => addresses.attached(id, request(words));
const held = () => addresses.held().filter((address) => address !== GATEWAY);
const port = (id: string | undefined, ...texts: string[]): BridgePort => ({
  link: {} as BridgePort['link'],
  pid: 1,
  id,
  addresses: texts,
});
const inUse = (address: string, by: string) => ({
  code: 'ADDRESS_IN_USE',
  message: `${address} is in use by ${by}`,
});

describe('a pick', () => {
  test('passes over what a container named whose end is not told yet', async () => {
    attached(A, '10.9.1.2/29');
    expect((await addresses.plan(asks('net:default'), {})).map(formatCidr)).toStrictEqual(['10.9.1.3/29']);
    expect(held()).toStrictEqual(['10.9.1.3']);
    expect(await take(B, 'net:default')).toStrictEqual(['10.9.1.4/29']);
    onLinks.set('10.9.1.5', B).set('10.9.1.6', B);
    const full = addresses.plan(asks('net:default'), {});
    await expect(full).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
    addresses.removed(A);
    expect((await addresses.plan(asks('net:default'), {})).map(formatCidr)).toStrictEqual(['10.9.1.2/29']);
  });

  test('takes what a container named that has been detached from it, and what it named itself', async () => {
    attached(A, '10.9.1.2/29');
    present = [port(A)];
    expect((await addresses.plan(asks('net:default'), {})).map(formatCidr)).toStrictEqual(['10.9.1.2/29']);
    attached(B, '10.9.1.3/29');
    expect(await take(B, 'net:default')).toStrictEqual(['10.9.1.3/29']);
  });
});

describe('at a restart', () => {
  const known = (id: string, ...picked: IpCidr[]) => ({ id, running: true, picked });

  test('the book has what was picked for the containers that there are, and nothing of others', async () => {
    addresses.created(B, [ipv4Cidr('10.9.1.4/29')]);
    addresses.setHost([ipv4Cidr('10.2.0.1/24')]);
    addresses.restore([known(A, ipv4Cidr('10.9.1.2/29'))], []);
    expect(addresses.held().toSorted()).toStrictEqual(['10.2.0.1', '10.9.1.1', '10.9.1.2']);
  });

  test('of two with one address the first keeps it', async () => {
    const twice = ipv4Cidr('10.9.1.2/29');
    addresses.restore([known(A, twice), known(B, twice)], []);
    await expect(addresses.plan(asks('10.9.1.2/29'), {})).rejects.toMatchObject(
      inUse('10.9.1.2', 'container aaaaaaaaaaaa'),
    );
  });

  test('what a container has on its link besides what was picked for it stays for a while when it ends', () => {
    addresses.restore(
      [known(A, ipv4Cidr('10.9.1.2/29'))],
      [port(A, '10.9.1.2', '10.2.0.1'), port(B, '10.2.0.9')],
    );
    expect(held()).toStrictEqual(['10.9.1.2']);
    addresses.died(A);
    addresses.died(B);
    expect(held()).toStrictEqual(['10.9.1.2', '10.2.0.1', '10.2.0.9']);
    now = GRACE_MS;
    expect(held()).toStrictEqual(['10.9.1.2']);
  });

  test('a container whose link has gone meanwhile has ended; one that is still there has not', () => {
    attached(A, '10.2.0.1/24');
    attached(B, '10.2.0.2/24');
    addresses.restore([known(A), known(B)], [port(undefined), port(B, '10.2.0.2')]);
    expect(held()).toStrictEqual(['10.2.0.1']);
  });

  test('an address that was picked for it stays its own, though it was taken away', () => {
    const picked = ipv4Cidr('10.9.1.2/29');
    addresses.created(A, [picked]);
    addresses.release(A, [picked]);
    addresses.restore([known(A, picked)], [port(A)]);
    expect(addresses.expected(A)).toStrictEqual([]);
    addresses.died(A);
    now = GRACE_MS;
    expect(held()).toStrictEqual(['10.9.1.2']);
  });

  test('what was picked for a container that Docker does not know is not its own any more', () => {
    addresses.created(A, [ipv4Cidr('10.9.1.2/29')]);
    addresses.restore([], [port(A, '10.9.1.2')]);
    addresses.died(A);
    expect(held()).toStrictEqual(['10.9.1.2']);
    now = GRACE_MS;
    expect(held()).toStrictEqual([]);
  });
});
