// What every engine does with IPv6 addresses: it carries them, or refuses them with words.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { containsAddress, formatCidr, type IpCidr, ipv6Cidr, type WeaveAddressRequest } from '@pw/core';
import type { Fixture, Guest } from './fixture.ts';
import {
  canPing,
  insideAddresses,
  insideRoutes,
  ipv6Addresses,
  ipv6IsOff,
  removeGuest,
  startGuest,
} from './guests.ts';

const at = (cidr: IpCidr): WeaveAddressRequest => ({ kind: 'address', cidr });

/** Long: a list of tests. */
export function describeIpv6Contract(name: string, open: () => Promise<Fixture>): void {
  describe(`IPv6 on engine ${name}`, () => {
    let fixture: Fixture;
    let first: Guest;
    let second: Guest;

    beforeAll(async () => {
      fixture = await open();
      [first, second] = await Promise.all([startGuest(fixture), startGuest(fixture)]);
    }, 60_000);

    afterAll(async () => {
      await Promise.allSettled([first, second].map((guest) => removeGuest(fixture, guest)));
      await fixture?.close();
    }, 60_000);

    afterEach(async () => {
      await Promise.all([first, second].map((guest) => fixture.engine.detach(guest, [])));
    });

    const attach = async (guest: Guest, ...requests: WeaveAddressRequest[]) => {
      const { picked } = await fixture.engine.plan(requests);
      return (await fixture.engine.attach(guest, { requests, picked })) ?? [];
    };
    /** This fixture's IPv6 address number `n`. */
    const address = (n: number) => {
      if (fixture.ipv6 === undefined) throw new Error('this engine has no IPv6');
      return fixture.ipv6.address(n);
    };

    test('an address is refused with what to do, where the engine or its network has no IPv6', async () => {
      if (fixture.ipv6 !== undefined) return;
      const refusal = { code: 'NETWORK_ENGINE_UNABLE', status: 400, hint: expect.any(String) };
      const request = at(ipv6Cidr('fd00:75::5/64'));
      await expect(fixture.engine.plan([request])).rejects.toMatchObject(refusal);
      await expect(fixture.engine.attach(first, { requests: [request], picked: [] })).rejects.toMatchObject(
        refusal,
      );
      expect(await insideAddresses(first)).toBeUndefined();
    });

    test('a container with IPv4 alone has Docker’s setting of IPv6', async () => {
      if (fixture.ipv6 === undefined || !fixture.weaveInterface) return;
      await attach(first, at(fixture.address(1)));
      expect(await ipv6IsOff(first, 'ethwe')).toBe(await ipv6IsOff(first, 'default'));
      expect(await ipv6IsOff(first, 'lo')).toBe(await ipv6IsOff(second, 'lo'));
    });

    test('an IPv6 address is on the interface, and reached at once', async () => {
      if (fixture.ipv6 === undefined) return;
      await attach(second, at(address(2)));
      const attached = (await attach(first, at(address(1)))).map(formatCidr);
      expect(attached).toContain(formatCidr(address(1)));
      expect(await canPing(second, address(1).address, 1)).toBe(true);
      expect(await canPing(first, address(2).address, 1)).toBe(true);
      expect(await canPing(first, address(1).address, 1)).toBe(true);
      expect(await ipv6Addresses(first)).toContain(formatCidr(address(1)));
      expect((await fixture.engine.addressesOf(first)).map(formatCidr)).toEqual(attached);
      if (fixture.weaveInterface) expect(await insideRoutes(first)).toContain('224.0.0.0/4 dev ethwe');
    });

    test('an address of each family', async () => {
      if (fixture.ipv6 === undefined) return;
      const wanted = [fixture.address(1), address(1)];
      expect(await attach(first, ...wanted.map(at))).toEqual(wanted);
      await attach(second, at(address(2)), at(fixture.address(2)));
      for (const cidr of wanted) expect(await canPing(second, cidr.address)).toBe(true);
      expect(await ipv6Addresses(first)).toEqual([formatCidr(address(1))]);
      expect(await fixture.engine.addressesOf(first)).toEqual(wanted);
    });

    test('net:SUBNET gives an address of it, to each container another', async () => {
      if (fixture.ipv6 === undefined) return;
      const { pool } = fixture.ipv6;
      const subnet: WeaveAddressRequest = { kind: 'subnet', cidr: pool };
      const given = [await attach(first, subnet), await attach(second, subnet)].map((all) =>
        all.find((cidr) => containsAddress(pool, cidr.address)),
      );
      expect(new Set(given.map((cidr) => cidr?.address)).size).toBe(2);
      expect(given).not.toContain(undefined);
      expect(await canPing(first, given[1]?.address ?? '')).toBe(true);
    });

    test('the address of another container is refused, and leaves no trace', async () => {
      if (fixture.ipv6 === undefined) return;
      await attach(first, at(address(1)));
      await expect(attach(second, at(address(1)))).rejects.toThrow(address(1).address);
      expect(await ipv6Addresses(second)).not.toContain(formatCidr(address(1)));
      expect(await insideAddresses(second)).toBeUndefined();
      await fixture.engine.detach(first, [at(address(1))]);
      expect(await insideAddresses(first)).toBeUndefined();
      expect((await attach(second, at(address(1)))).map(formatCidr)).toContain(formatCidr(address(1)));
    });

    test('who knows the address of one container finds it at the next that has it', async () => {
      if (fixture.ipv6 === undefined) return;
      const before = await startGuest(fixture);
      await attach(before, at(address(3)));
      await attach(first, at(address(1)));
      expect(await canPing(first, address(3).address)).toBe(true);
      await removeGuest(fixture, before);
      fixture.engine.died?.(before.id);
      fixture.engine.removed?.(before.id);
      await attach(second, at(address(3)));
      // The neighbours are told after 5 ms. Who is not told tries the old MAC for seconds.
      await sleep(25);
      expect(await canPing(first, address(3).address, 1)).toBe(true);
    });

    test('the host is exposed and hidden', async () => {
      if (fixture.ipv6 === undefined || fixture.hostLink === undefined) return;
      await attach(first, at(address(1)));
      expect(await fixture.engine.expose([at(address(4))])).toEqual([address(4)]);
      expect(await canPing(first, address(4).address)).toBe(true);
      expect(await fixture.engine.hide([at(address(4))])).toEqual([address(4)]);
      expect(await canPing(first, address(4).address, 1)).toBe(false);
    });
  });
}
