// Who gets which address, by the book and by what the kernel says; a clock and a kernel of the test's own.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { formatCidr, type IpCidr, ipv4Cidr } from '@pw/core';
import { asks, request } from '../../../test/support/ask-for-addresses.ts';
import { A, B, GATEWAY, GRACE_MS, openAddresses } from '../../../test/support/open-addresses.ts';
import type { BridgeAddresses } from './bridge-addresses.ts';
import { HOST } from './bridge-ports.ts';

let addresses: BridgeAddresses;
let now: number;
/** Who has which address on a link. */
let onLinks: Map<string, string>;
/** The kernel's next answers fail. */
let failures: Error[];

beforeEach(() => {
  now = 0;
  onLinks = new Map();
  failures = [];
  const ports = {
    async ownerOf(address: string) {
      const failure = failures.pop();
      if (failure !== undefined) throw failure;
      return onLinks.get(address);
    },
    list: async () => [],
  };
  addresses = openAddresses(ports, () => now);
});

const take = async (id: string, words: string, present: IpCidr[] = [], picked: IpCidr[] = []) =>
  (await addresses.take(id, { requests: asks(words), picked }, present)).map(formatCidr);
const attached = (id: string, words: string) => addresses.attached(id, request(words));
const cidr = (text: string) => ipv4Cidr(text);
const held = () => addresses.held().filter((address) => address !== GATEWAY);
const inUse = (address: string, by: string) => ({
  code: 'ADDRESS_IN_USE',
  message: `${address} is in use by ${by}`,
});

describe('a plan', () => {
  test('holds what it picks for half a minute, unless the container is created', async () => {
    const picked = await addresses.plan(asks('net:default 10.2.0.1/24 net:10.2.1.0/24'), {});
    expect(picked.map(formatCidr)).toStrictEqual(['10.9.1.2/29', '10.2.1.1/24']);
    const refusal = inUse('10.9.1.2', 'a container that is being created');
    await expect(addresses.plan(asks('10.9.1.2/29'), {})).rejects.toMatchObject(refusal);
    addresses.created(A, picked.slice(0, 1));
    now = 29_999;
    expect(held().toSorted()).toStrictEqual(['10.2.1.1', '10.9.1.2']);
    now = 30_000;
    expect(held()).toStrictEqual(['10.9.1.2']);
  });

  test('picks no address that the same words name', async () => {
    const picked = await addresses.plan(asks('net:default 10.9.1.2/29'), {});
    expect(picked.map(formatCidr)).toStrictEqual(['10.9.1.3/29']);
    expect(held()).toStrictEqual(['10.9.1.3']);
  });

  test('that cannot be fulfilled holds nothing', async () => {
    await addresses.plan(asks('net:10.8.1.0/30'), {});
    await addresses.plan(asks('net:10.8.1.0/30'), {});
    const plan = addresses.plan(asks('net:default net:10.8.1.0/30'), {});
    await expect(plan).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
    expect(held()).toStrictEqual(['10.8.1.1', '10.8.1.2']);
  });

  test('waits a moment for a full pool: the addresses of a removed container are coming', async () => {
    await take(A, 'net:10.8.1.0/30 net:10.8.1.0/30');
    const plan = addresses.plan(asks('net:10.8.1.0/30'), {});
    setTimeout(() => addresses.removed(A), 100);
    expect((await plan).map(formatCidr)).toStrictEqual(['10.8.1.1/30']);
  });

  test('does not wait for anything else', async () => {
    failures = [new Error('no netlink'), new Error('asked again')];
    await expect(addresses.plan(asks('net:default'), {})).rejects.toThrow('asked again');
    expect(failures).toHaveLength(1);
  });

  test('passes over what is on a link, and keeps none of it', async () => {
    onLinks.set('10.9.1.2', B).set('10.9.1.3', HOST);
    expect((await addresses.plan(asks('net:default'), {})).map(formatCidr)).toStrictEqual(['10.9.1.4/29']);
    expect(held()).toStrictEqual(['10.9.1.4']);
  });

  test('that the kernel does not answer holds nothing', async () => {
    failures = [new Error('no netlink')];
    await expect(addresses.plan(asks('net:default'), {})).rejects.toThrow('no netlink');
    expect(held()).toStrictEqual([]);
  });

  test('of two at once has addresses of its own', async () => {
    const plans = await Promise.all([1, 2].map(() => addresses.plan(asks('net:default'), {})));
    expect(plans.flat().map(formatCidr)).toStrictEqual(['10.9.1.2/29', '10.9.1.3/29']);
  });

  test('may name what its owner has already, on a link and in the book', async () => {
    onLinks.set('10.2.0.1', HOST);
    addresses.setHost([ipv4Cidr('10.2.0.2/24')]);
    await addresses.plan(asks('10.2.0.1/24 10.2.0.2/24'), { owner: HOST });
    await expect(addresses.plan(asks('10.2.0.1/24'), { owner: A })).rejects.toMatchObject(
      inUse('10.2.0.1', HOST),
    );
  });

  test.each([
    ['10.9.1.1', 'the gateway of the weave network'],
    ['10.2.0.1', HOST],
  ])('of a container that is yet to be created may not name %s of %s', async (address, holder) => {
    addresses.setHost([ipv4Cidr('10.2.0.1/24')]);
    await expect(addresses.plan(asks(`${address}/24`), { early: true })).rejects.toMatchObject(
      inUse(address, holder),
    );
  });

  test('of a container that is yet to be created may name what another container has', async () => {
    onLinks.set('10.2.0.1', B);
    await expect(addresses.plan(asks('10.2.0.1/24'), { early: true })).resolves.toStrictEqual([]);
    await expect(addresses.plan(asks('10.2.0.1/24'), {})).rejects.toMatchObject(
      inUse('10.2.0.1', 'container bbbbbbbbbbbb'),
    );
  });
});

describe('a container', () => {
  test('takes what was picked for it, and keeps it until it is removed', async () => {
    const picked = await addresses.plan(asks('net:default'), {});
    expect(await take(A, 'net:default 10.2.0.1/24', [], picked)).toStrictEqual([
      '10.2.0.1/24',
      '10.9.1.2/29',
    ]);
    addresses.died(A);
    now = 100_000;
    await expect(take(B, '10.9.1.2/29')).rejects.toMatchObject(inUse('10.9.1.2', 'container aaaaaaaaaaaa'));
    addresses.removed(A);
    expect(await take(B, '10.9.1.2/29')).toStrictEqual(['10.9.1.2/29']);
  });

  test('does not take what was picked for it if another has it by now', async () => {
    const picked = [ipv4Cidr('10.9.1.2/29')];
    addresses.created(B, picked);
    await expect(take(A, 'net:default', [], picked)).rejects.toMatchObject(
      inUse('10.9.1.2', 'container bbbbbbbbbbbb'),
    );
  });

  test('takes for each net: word what it has of the subnet, on its link or in the book, else a new one', async () => {
    const present = [ipv4Cidr('10.9.1.5/29'), ipv4Cidr('10.2.0.1/24')];
    const words = 'net:default net:default 10.2.0.1/24 net:10.2.0.0/24';
    const taken = ['10.2.0.1/24', '10.9.1.5/29', '10.9.1.2/29', '10.2.0.2/24'];
    expect(await take(A, words, present)).toStrictEqual(taken);
    expect(await take(A, words, present)).toStrictEqual(taken);
  });

  test('keeps for a while what it named, once it has ended', async () => {
    attached(A, '10.2.0.1/24 net:default');
    expect(held()).toStrictEqual([]);
    addresses.died(A);
    now = GRACE_MS - 1;
    expect(held()).toStrictEqual(['10.2.0.1']);
    now = GRACE_MS;
    addresses.died(A);
    expect(held()).toStrictEqual([]);
  });

  test('that ended keeps nothing that somebody else has got', async () => {
    attached(A, '10.2.0.1/24');
    addresses.setHost([ipv4Cidr('10.2.0.1/24')]);
    addresses.died(A);
    now = GRACE_MS;
    expect(held()).toStrictEqual(['10.2.0.1']);
    expect(() => addresses.died(B)).not.toThrow();
  });

  test('has by name what one that ended keeps, and what it kept itself', async () => {
    attached(A, '10.2.0.1/24');
    addresses.died(A);
    expect(await take(A, '10.2.0.1/24')).toStrictEqual(['10.2.0.1/24']);
    expect(held()).toStrictEqual([]);
    attached(A, '10.2.0.1/24');
    addresses.died(A);
    expect(await take(B, '10.2.0.1/24')).toStrictEqual(['10.2.0.1/24']);
    expect(held()).toStrictEqual([]);
  });

  test('has by name neither what is picked for one that is being created, nor what another keeps for good', async () => {
    await addresses.plan(asks('net:default'), {});
    await expect(take(A, '10.9.1.2/29')).rejects.toMatchObject(
      inUse('10.9.1.2', 'a container that is being created'),
    );
    addresses.created(B, [ipv4Cidr('10.9.1.3/29')]);
    await expect(take(A, '10.9.1.3/29')).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  });

  test('that was removed keeps nothing, though it ends after that', async () => {
    attached(A, '10.2.0.1/24');
    addresses.removed(A);
    addresses.died(A);
    expect(held()).toStrictEqual([]);
  });

  const detaches = {
    release: () => addresses.release(A, ['10.9.1.2/29', '10.2.0.1/24'].map(cidr)),
    corrected: () => addresses.corrected(A, ['10.9.1.3/29', '10.2.0.2/24'].map(cidr)),
  };
  test.each(['release', 'corrected'] as const)(
    'that was detached (%s) keeps what was picked, for its next start, and of the others what it has',
    async (how) => {
      addresses.created(A, ['10.9.1.2/29', '10.9.1.3/29'].map(cidr));
      attached(A, '10.2.0.1/24 10.2.0.2/24');
      detaches[how]();
      expect(addresses.expected(A).toSorted()).toStrictEqual(['10.2.0.2', '10.9.1.3']);
      expect(held()).toStrictEqual(['10.9.1.2', '10.9.1.3']);
      expect((await addresses.plan(asks('net:default'), {})).map(formatCidr)).toStrictEqual(['10.9.1.4/29']);
      await expect(take(B, '10.9.1.2/29')).rejects.toMatchObject(inUse('10.9.1.2', 'container aaaaaaaaaaaa'));
      addresses.died(A);
      expect(held()).toStrictEqual(['10.9.1.2', '10.9.1.3', '10.9.1.4', '10.2.0.2']);
      const picked = ['10.9.1.2/29', '10.9.1.3/29'].map(cidr);
      expect(await take(A, 'net:default', [], picked)).toStrictEqual(['10.9.1.2/29', '10.9.1.3/29']);
    },
  );

  test('loses nothing when another is detached from its address', () => {
    attached(A, '10.2.0.2/24');
    addresses.died(A);
    addresses.release(B, [cidr('10.2.0.2/24')]);
    expect(held()).toStrictEqual(['10.2.0.2']);
  });
});

test('the host has what a container that ended keeps, and not what one has for good', () => {
  attached(A, '10.2.0.1/24');
  addresses.died(A);
  addresses.created(B, [ipv4Cidr('10.2.0.2/24')]);
  addresses.setHost(['10.2.0.1/24', '10.2.0.2/24', '10.2.0.3/24'].map((text) => ipv4Cidr(text)));
  now = GRACE_MS;
  addresses.removed(B);
  expect(held()).toStrictEqual(['10.2.0.1', '10.2.0.3']);
  addresses.setHost([ipv4Cidr('10.2.0.3/24')]);
  expect(held()).toStrictEqual(['10.2.0.3']);
});
