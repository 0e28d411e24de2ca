import { setTimeout as sleep } from 'node:timers/promises';
import {
  containsAddress,
  hostCidr,
  type IpCidr,
  isContainerId,
  isPowerstripError,
  type WeaveAddressRequest,
} from '@pw/core';
import { type AddressBook, addressInUse } from '../address-book.ts';
import type { ContainerRequest, KnownContainer } from '../network-engine.ts';
import { type BridgePort, type BridgePorts, HOST } from './bridge-ports.ts';

/** Holds what was picked for a container that Docker has not reported yet. */
const PENDING = 'a container that is being created';
const PENDING_MS = 30_000;
/** Has what the kernel says is in use while another address is looked for. */
const PASSED_OVER = 'somebody on the bridge';
const GATEWAY = 'the gateway of the weave network';
/** A pool may only seem full: the addresses of a removed container are released a moment later. */
const POOL_WAIT_MS = 1000;
const POOL_POLL_MS = 25;

/**
 * The addresses of the bridge engine that nobody has on a link yet, or any more: those picked for a container, which
 * it keeps from its creation to its removal, and those that an ended container named, for a grace period, so that none
 * of them is picked for another. Who has an address now, the kernel says (BridgePorts).
 */
export interface BridgeAddresses {
  /**
   * Picks for the `net:` words. `early`: the container does not exist yet, so that another that holds a named address
   * may have ended by the time it starts. Throws ADDRESS_IN_USE, POOL_EXHAUSTED.
   */
  plan(
    requests: readonly WeaveAddressRequest[],
    options: { early?: boolean; owner?: string },
  ): Promise<IpCidr[]>;
  abandon(picked: readonly IpCidr[]): void;
  /** What the host has: it keeps them while the bridge is away, and with it what the kernel says of them. */
  setHost(addresses: readonly IpCidr[]): void;
  /**
   * All addresses that a container gets. One that was not created through us has nothing picked for its `net:` words:
   * what it has already (`onLink`) is taken, or an address is picked now. Throws ADDRESS_IN_USE, POOL_EXHAUSTED.
   */
  take(id: string, request: ContainerRequest, onLink: readonly IpCidr[]): Promise<IpCidr[]>;
  /** The container has them. */
  attached(id: string, request: ContainerRequest): void;
  restore(containers: readonly KnownContainer[], ports: readonly BridgePort[]): void;
  created(id: string, picked: readonly IpCidr[]): void;
  died(id: string): void;
  removed(id: string): void;
  /** Addresses taken away from a container that runs on. It keeps what was picked for it, for its next start. */
  release(id: string, addresses: readonly IpCidr[]): void;
  /** What a container has, as far as this process knows. */
  expected(id: string): string[];
  /** The containers that run, as far as this process knows. */
  running(): string[];
  /** What a running container has now that another process has given it some, or taken some away. */
  corrected(id: string, addresses: readonly IpCidr[]): void;
  /** Everything that is held, one that the kernel says as well included. */
  held(): string[];
}

/** Long: the rules share the book and what was picked and named. */
export function createBridgeAddresses(
  book: AddressBook,
  ports: Pick<BridgePorts, 'ownerOf' | 'list'>,
  { pool, gateways, graceMs }: { pool: IpCidr; gateways: readonly string[]; graceMs: number },
): BridgeAddresses {
  const picked = new Map<string, readonly IpCidr[]>();
  /** All that running containers have: what was picked too, unless they were detached from it. */
  const present = new Map<string, readonly IpCidr[]>();
  const isPicked = (id: string, { address }: IpCidr) => addressesOf(picked.get(id) ?? []).includes(address);
  /** None for a named address. */
  const subnetsOf = (request: WeaveAddressRequest) => {
    if (request.kind === 'address') return [];
    return [request.kind === 'subnet' ? request.cidr : pool];
  };
  const bind = (id: string, addresses: readonly IpCidr[]) => {
    picked.set(id, addresses);
    for (const cidr of addresses) {
      const holder = book.ownerOf(cidr.address);
      // Two containers that had the same address while we were away: the first one keeps it.
      if (holder === undefined || holder === PENDING || holder === id) book.takeOver(PENDING, id, cidr);
    }
  };
  /**
   * Whether another container had it and has just ended: its link has gone already, and the book has the address once
   * its end is told. One that is still there has been detached from it.
   */
  const isOfEnded = async (address: string, owner: string): Promise<boolean> => {
    const others = [...present].filter(([id, cidrs]) => id !== owner && addressesOf(cidrs).includes(address));
    if (others.length === 0) return false;
    const attached = new Set((await ports.list()).map(({ id }) => id));
    return others.some(([id]) => !attached.has(id));
  };
  /** One that is free in the book and in the kernel, and not `used` by the same request. It is held in the book meanwhile. */
  const pick = async (owner: string, subnet: IpCidr, used: ReadonlySet<string>): Promise<IpCidr> => {
    const passedOver: string[] = [];
    try {
      for (;;) {
        const cidr = book.pick(PASSED_OVER, subnet);
        passedOver.push(cidr.address);
        if (used.has(cidr.address) || (await ports.ownerOf(cidr.address)) !== undefined) continue;
        if (await isOfEnded(cidr.address, owner)) continue;
        book.takeOver(PASSED_OVER, owner, cidr);
        return cidr;
      }
    } finally {
      book.release(PASSED_OVER, passedOver);
    }
  };
  const pickAll = async (requests: readonly WeaveAddressRequest[]): Promise<IpCidr[]> => {
    const own = new Set(addressesOf(namedAddresses(requests)));
    const done: IpCidr[] = [];
    try {
      for (const subnet of requests.flatMap(subnetsOf)) done.push(await pick(PENDING, subnet, own));
      return done;
    } catch (error) {
      book.release(PENDING, addressesOf(done));
      throw error;
    }
  };
  const pickLate = async (id: string, { requests }: ContainerRequest, onLink: readonly IpCidr[]) => {
    const used = new Set(addressesOf(namedAddresses(requests)));
    const late: IpCidr[] = [];
    for (const subnet of requests.flatMap(subnetsOf)) {
      const had = [...onLink, ...book.heldBy(id)].find(
        ({ address }) => containsAddress(subnet, address) && !used.has(address),
      );
      const chosen = had ?? (await pick(id, subnet, used));
      used.add(chosen.address);
      late.push(chosen);
    }
    return late;
  };

  const died = (id: string) => {
    const own = (present.get(id) ?? []).filter((cidr) => !isPicked(id, cidr));
    present.delete(id);
    for (const cidr of own) if (book.ownerOf(cidr.address) === undefined) book.claim(id, cidr);
    book.releaseAfter(id, graceMs, addressesOf(own));
  };

  const expected = (id: string) => present.get(id) ?? picked.get(id) ?? [];
  const corrected = (id: string, addresses: readonly IpCidr[]) => {
    const has = new Set(addressesOf(addresses));
    const gone = expected(id).filter((cidr) => !has.has(cidr.address) && !isPicked(id, cidr));
    present.set(id, addresses);
    book.release(id, addressesOf(gone));
  };

  for (const gateway of gateways) book.claim(GATEWAY, hostCidr(gateway));
  return {
    async plan(requests, { early = false, owner }) {
      for (const { address } of namedAddresses(requests)) {
        for (const holder of [book.ownerOf(address), await ports.ownerOf(address)]) {
          const mayEnd = early && holder !== GATEWAY && holder !== HOST;
          if (holder !== undefined && holder !== owner && !mayEnd) throw addressInUse(address, holder);
        }
      }
      const addresses = await retryWhileFull(() => pickAll(requests));
      book.releaseAfter(PENDING, PENDING_MS, addressesOf(addresses));
      return addresses;
    },
    abandon: (addresses) => book.release(PENDING, addressesOf(addresses)),
    setHost(addresses) {
      book.release(HOST);
      for (const cidr of addresses) {
        const holder = book.ownerOf(cidr.address);
        if (holder !== undefined && book.isLeaving(cidr.address)) book.release(holder, [cidr.address]);
        if (book.ownerOf(cidr.address) === undefined) book.claim(HOST, cidr);
      }
    },
    async take(id, request, onLink) {
      const own = namedAddresses(request.requests);
      for (const { address } of own) {
        const holder = book.ownerOf(address);
        if (holder === undefined || holder === id) continue;
        // The address of a container that has ended is kept from being picked, not from one that asks for it by name.
        if (!isContainerId(holder) || !book.isLeaving(address)) throw addressInUse(address, holder);
        book.release(holder, [address]);
      }
      book.release(id, addressesOf(own));
      const given = request.picked.length > 0 ? request.picked : await pickLate(id, request, onLink);
      for (const { address } of given) {
        const holder = book.ownerOf(address);
        if (holder !== undefined && holder !== id && holder !== PENDING) throw addressInUse(address, holder);
      }
      bind(id, given);
      return [...own, ...given];
    },
    attached: (id, { requests }) =>
      void present.set(id, [...namedAddresses(requests), ...(picked.get(id) ?? [])]),
    restore(containers, found) {
      const ids = new Set(containers.map((container) => container.id));
      for (const owner of book.owners()) if (isContainerId(owner) && !ids.has(owner)) book.release(owner);
      picked.clear();
      for (const { id, picked: given } of containers) bind(id, given);
      const attached = new Set(found.map(({ id }) => id));
      for (const id of present.keys()) if (!attached.has(id)) died(id);
      for (const { id, addresses } of found) if (id !== undefined) present.set(id, addresses.map(hostCidr));
    },
    created: bind,
    died,
    removed(id) {
      picked.delete(id);
      present.delete(id);
      book.release(id);
    },
    release(id, addresses) {
      const gone = new Set(addressesOf(addresses));
      corrected(
        id,
        expected(id).filter(({ address }) => !gone.has(address)),
      );
    },
    expected: (id) => addressesOf(expected(id)),
    running: () => [...present.keys()],
    corrected,
    held: () => book.addresses(),
  };
}

function namedAddresses(requests: readonly WeaveAddressRequest[]): IpCidr[] {
  return requests.flatMap((request) => (request.kind === 'address' ? [request.cidr] : []));
}

function addressesOf(cidrs: readonly IpCidr[]): string[] {
  return cidrs.map((cidr) => cidr.address);
}

async function retryWhileFull<T>(pick: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + POOL_WAIT_MS;
  for (;;) {
    try {
      return await pick();
    } catch (error) {
      const full = isPowerstripError(error) && error.code === 'POOL_EXHAUSTED';
      if (!full || performance.now() > deadline) throw error;
      await sleep(POOL_POLL_MS);
    }
  }
}
