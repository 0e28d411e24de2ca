import { describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { createAddressBook } from './address-book.ts';

const cidr = (address: string, prefixLength = 8) => ipv4Cidr(`${address}/${prefixLength}`);
const small = cidr('10.9.1.0', 29);
const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

describe('claims', () => {
  test('an address has one owner, whatever the prefix length', () => {
    const book = createAddressBook();
    book.claim(A, cidr('10.0.0.1'));
    book.claim(A, cidr('10.0.0.1', 24));
    expect(() => book.claim(B, cidr('10.0.0.1', 16))).toThrow(
      expect.objectContaining({
        code: 'ADDRESS_IN_USE',
        status: 409,
        message: '10.0.0.1 is in use by container aaaaaaaaaaaa',
      }),
    );
    expect(book.heldBy(A)).toEqual([cidr('10.0.0.1', 24)]);
    expect(book.addresses()).toHaveLength(1);
  });

  test('a grace period ends by time, or with the next claim of the owner', () => {
    let now = 0;
    const book = createAddressBook(() => now);
    book.claim(A, cidr('10.0.0.1'));
    book.claim(A, cidr('10.0.0.2'));
    book.releaseAfter(A, 1000, ['10.0.0.1']);
    now = 999;
    expect(() => book.claim(B, cidr('10.0.0.1'))).toThrow();
    book.claim(A, cidr('10.0.0.1'));
    now = 5000;
    expect(book.ownerOf('10.0.0.1')).toBe(A);
    book.releaseAfter(A, 1000);
    now = 6000;
    expect(book.ownerOf('10.0.0.1')).toBeUndefined();
    expect(book.addresses()).toHaveLength(0);
    book.claim(B, cidr('10.0.0.1'));
  });

  test('release takes what is named, or everything', () => {
    const book = createAddressBook();
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) book.claim(A, cidr(address));
    book.release(A, ['10.0.0.2', '10.0.0.9']);
    expect(book.heldBy(A)).toHaveLength(2);
    book.release(B);
    book.release(A);
    expect(book.owners()).toStrictEqual([]);
  });

  test('a take-over is from one owner only', () => {
    const book = createAddressBook();
    book.claim('pending', cidr('10.0.0.1'));
    book.takeOver('pending', A, cidr('10.0.0.1'));
    expect(book.ownerOf('10.0.0.1')).toBe(A);
    expect(() => book.takeOver('pending', B, cidr('10.0.0.1'))).toThrow(
      expect.objectContaining({ code: 'ADDRESS_IN_USE' }),
    );
  });
});

describe('picks', () => {
  test('every host address of a subnet once, then POOL_EXHAUSTED', () => {
    const book = createAddressBook();
    const picked = Array.from({ length: 6 }, () => book.pick(A, small).address);
    expect(picked).toEqual([1, 2, 3, 4, 5, 6].map((host) => `10.9.1.${host}`));
    expect(() => book.pick(A, small)).toThrow(
      expect.objectContaining({
        code: 'POOL_EXHAUSTED',
        status: 409,
        message: 'no free address is left in 10.9.1.0/29',
      }),
    );
  });

  test('the address that was freed last comes last', () => {
    const book = createAddressBook();
    book.claim('gateway', cidr('10.9.1.1', 29));
    expect(book.pick(A, small).address).toBe('10.9.1.2');
    book.release(A);
    expect([1, 2, 3, 4, 5].map(() => book.pick(B, small).address)).toEqual(
      [3, 4, 5, 6, 2].map((host) => `10.9.1.${host}`),
    );
  });

  test('E4: 1,000 claims and releases in random order from a /22 never give an address twice', () => {
    const subnet = cidr('10.20.0.0', 22);
    const book = createAddressBook();
    const live = new Map<string, string>();
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let step = 0; step < 3000; step += 1) {
      const owner = `owner-${step}`;
      if (live.size < 1000 && (live.size === 0 || random(3) > 0)) {
        const { address } = book.pick(owner, subnet);
        expect([...live.values()]).not.toContain(address);
        live.set(owner, address);
      } else {
        const victim = [...live.keys()][random(live.size)] ?? '';
        book.release(victim);
        live.delete(victim);
      }
      expect(book.addresses()).toHaveLength(live.size);
    }
  });
});
