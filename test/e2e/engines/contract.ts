// What every engine does, whatever it is made of. Effects are looked at from inside the containers.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ContainerRequest } from '@pw/adapter';
import { containsAddress, formatCidr, type Ipv4Cidr, type WeaveAddressRequest } from '@pw/core';
import type { Fixture, Guest } from './fixture.ts';
import { canPing, describeGuest, insideAddresses, insideRoutes, removeGuest, startGuest } from './guests.ts';

const anywhere: WeaveAddressRequest = { kind: 'default' };
const at = (cidr: Ipv4Cidr): WeaveAddressRequest => ({ kind: 'address', cidr });

/** Long: a list of tests. */
export function describeContract(name: string, open: () => Promise<Fixture>): void {
  describe(`engine ${name}`, () => {
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

    /** As the hooks do it: planned for the create request, attached after the start. */
    const attach = async (guest: Guest, ...requests: WeaveAddressRequest[]) => {
      const { picked } = await fixture.engine.plan(requests);
      const request: ContainerRequest = { requests, picked };
      return { request, addresses: await fixture.engine.attach(guest, request) };
    };

    /** With Docker's events, as the adapter passes them on. */
    const remove = async (guest: Guest) => {
      await removeGuest(fixture, guest);
      fixture.engine.died?.(guest.id);
      fixture.engine.removed?.(guest.id);
      fixture.onRemoved?.(guest.id);
    };

    test('an address that is named is on the interface', async () => {
      const { addresses } = await attach(first, at(fixture.address(1)));
      const expected = [formatCidr(fixture.address(1))];
      expect(addresses?.map(formatCidr)).toEqual(expected);
      expect(await insideAddresses(first)).toEqual(expected);
      expect((await fixture.engine.addressesOf(first)).map(formatCidr)).toEqual(expected);
    });

    test('the ready signal is there: the multicast route, or an interface that came complete', async () => {
      await attach(first, at(fixture.address(1)));
      expect((await insideRoutes(first)).includes('224.0.0.0/4 dev ethwe')).toBe(fixture.weaveInterface);
    });

    test('net:default gives an address of the pool, to each container another', async () => {
      const [one, two] = [await attach(first, anywhere), await attach(second, anywhere)];
      const [a, b] = [one.addresses?.[0], two.addresses?.[0]];
      if (a === undefined || b === undefined) throw new Error('no address was given');
      expect([a, b].every(({ address }) => containsAddress(fixture.pool, address))).toBe(true);
      expect(a.address).not.toBe(b.address);
      expect([await insideAddresses(first), await insideAddresses(second)]).toEqual([
        [formatCidr(a)],
        [formatCidr(b)],
      ]);
    });

    test('net:SUBNET gives an address of it', async () => {
      const { addresses } = await attach(first, { kind: 'subnet', cidr: fixture.pool });
      expect(addresses?.length).toBe(1);
      expect(containsAddress(fixture.pool, addresses?.[0]?.address ?? '0.0.0.0')).toBe(true);
    });

    test('two containers reach each other', async () => {
      await attach(first, at(fixture.address(1)));
      await attach(second, at(fixture.address(2)));
      expect(await canPing(second, fixture.address(1).address)).toBe(true);
      expect(await canPing(first, fixture.address(2).address)).toBe(true);
    });

    test('attaching again changes nothing', async () => {
      const { request, addresses } = await attach(first, at(fixture.address(1)));
      expect(await fixture.engine.attach(first, request)).toEqual(addresses);
      expect(await insideAddresses(first)).toEqual([formatCidr(fixture.address(1))]);
    });

    test('two at once do not disturb each other', async () => {
      await Promise.all([attach(first, at(fixture.address(1))), attach(second, at(fixture.address(2)))]);
      expect(await insideAddresses(first)).toStrictEqual([formatCidr(fixture.address(1))]);
      expect(await insideAddresses(second)).toStrictEqual([formatCidr(fixture.address(2))]);
    });

    test('the address of another container is refused, by its name, and leaves no trace', async () => {
      await attach(first, at(fixture.address(1)));
      await expect(attach(second, at(fixture.address(1)))).rejects.toMatchObject({
        message: expect.stringContaining(fixture.address(1).address),
      });
      expect(await insideAddresses(second)).toBeUndefined();
      expect(await insideAddresses(first)).toEqual([formatCidr(fixture.address(1))]);
    });

    test('several addresses, or a refusal that says why', async () => {
      const requests = [at(fixture.address(1)), at(fixture.address(2))];
      if (!fixture.weaveInterface) {
        const refusal = { code: 'NETWORK_ENGINE_UNABLE', status: 400 };
        await expect(attach(first, ...requests)).rejects.toMatchObject(refusal);
        return;
      }
      await attach(first, ...requests);
      expect(await insideAddresses(first)).toEqual([1, 2].map((n) => formatCidr(fixture.address(n))));
      await fixture.engine.detach(first, [at(fixture.address(1))]);
      expect(await insideAddresses(first)).toEqual([formatCidr(fixture.address(2))]);
      expect(await insideRoutes(first)).toContain('224.0.0.0/4 dev ethwe');
    });

    test('when the second address is taken, nothing is left once the container is killed for it', async () => {
      if (!fixture.weaveInterface) return;
      await attach(first, at(fixture.address(2)));
      const doomed = await startGuest(fixture);
      const request = { requests: [at(fixture.address(1)), at(fixture.address(2))], picked: [] };
      await expect(fixture.engine.attach(doomed, request)).rejects.toThrow(fixture.address(2).address);
      expect(await insideAddresses(doomed)).toBeUndefined();
      await remove(doomed);
      const { addresses } = await attach(second, at(fixture.address(1)));
      expect(addresses?.map(formatCidr)).toEqual([formatCidr(fixture.address(1))]);
    });

    test('detach takes the interface, gives what it took, and frees the address', async () => {
      await attach(first, at(fixture.address(1)));
      const removed = await fixture.engine.detach(first, [at(fixture.address(1))]);
      expect(removed.map(({ address }) => address)).toEqual([fixture.address(1).address]);
      expect(await insideAddresses(first)).toBeUndefined();
      expect(await fixture.engine.addressesOf(first)).toStrictEqual([]);
      const { addresses } = await attach(second, at(fixture.address(1)));
      expect(addresses?.map(formatCidr)).toEqual([formatCidr(fixture.address(1))]);
    });

    test('detach of what is not there takes nothing', async () => {
      expect(await fixture.engine.detach(first, [])).toStrictEqual([]);
      await attach(first, at(fixture.address(1)));
      expect(await fixture.engine.detach(first, [at(fixture.address(2))])).toStrictEqual([]);
      expect(await insideAddresses(first)).toEqual([formatCidr(fixture.address(1))]);
    });

    test('what runs before the ready signal is waited for and knows the addresses', async () => {
      const seen: string[] = [];
      const request = { requests: [at(fixture.address(1))], picked: [] };
      await fixture.engine.attach(first, request, async (addresses) => {
        seen.push(...addresses.map(formatCidr));
      });
      expect(seen).toEqual([formatCidr(fixture.address(1))]);
    });

    test('a container that restarts has its address again', async () => {
      // Docker remembers what a container asked for, not what it happened to get.
      const asked = fixture.weaveInterface ? anywhere : at(fixture.address(1));
      const { request, addresses } = await attach(first, asked);
      fixture.engine.died?.(first.id);
      await fixture.docker('restart', '-t', '1', first.id);
      first = await describeGuest(fixture, first);
      expect(await fixture.engine.attach(first, request)).toEqual(addresses);
      expect(await insideAddresses(first)).toEqual(addresses?.map(formatCidr));
    });

    test('a container that has gone is no error, and its address is free', async () => {
      const gone = await startGuest(fixture);
      const { request } = await attach(gone, at(fixture.address(3)));
      await remove(gone);
      expect(await fixture.engine.attach(gone, request)).toBeUndefined();
      const { addresses } = await attach(first, at(fixture.address(3)));
      expect(addresses?.map(formatCidr)).toEqual([formatCidr(fixture.address(3))]);
    });

    test('the host is exposed and hidden, or the engine says why not', async () => {
      const { engine, hostLink, address } = fixture;
      if (hostLink === undefined) {
        await expect(engine.expose([at(address(4))])).rejects.toMatchObject({
          code: 'NETWORK_ENGINE_UNABLE',
        });
        return;
      }
      await attach(first, at(address(1)));
      expect(await engine.expose([at(address(4)), at(address(5))])).toEqual([address(4), address(5)]);
      expect(await canPing(first, address(4).address)).toBe(true);
      expect(await engine.hide([at(address(4))])).toEqual([address(4)]);
      expect(await canPing(first, address(4).address, 1)).toBe(false);
      expect(await canPing(first, address(5).address)).toBe(true);
      expect(await engine.hide([at(address(5))])).toEqual([address(5)]);
    });

    test('status names the engine', async () => {
      const status = await fixture.engine.status();
      expect(status).toMatchObject({ engine: fixture.engine.name, ready: true });
      expect(Object.keys(status.details).length).toBeGreaterThan(1);
    });
  });
}
