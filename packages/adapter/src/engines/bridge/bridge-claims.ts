import { setTimeout as sleep } from 'node:timers/promises';
import {
  containsAddress,
  type Ipv4Cidr,
  isContainerId,
  isPowerstripError,
  type WeaveAddressRequest,
} from '@pw/core';
import { type AddressBook, addressInUse } from '../address-book.ts';
import type { ContainerRequest, KnownContainer } from '../network-engine.ts';

/** Holds what was picked for a container that Docker has not told of yet. */
const PENDING = 'a container that is being created';
const PENDING_MS = 30_000;
const GATEWAY = 'the gateway of the weave network';
/** A full pool may only look full: a removed container's addresses come back a moment after it went. */
const POOL_WAIT_MS = 1000;
const POOL_POLL_MS = 25;

/**
 * The address rules of the bridge engine. An address that a container named itself is its own while it runs and for a
 * grace period after, so that a restart keeps it. One that was picked stays until the container is removed, because
 * the container carries it from its creation on.
 */
export interface BridgeClaims {
  setNetwork(subnet: Ipv4Cidr, gateway: string): void;
  /**
   * Picks for the `net:` words. `early`: the container is not there yet, so another container may hold the addresses
   * that are named. `owner` may hold them already. Throws ADDRESS_IN_USE, POOL_EXHAUSTED.
   */
  plan(
    requests: readonly WeaveAddressRequest[],
    options: { early?: boolean; owner?: string },
  ): Promise<Ipv4Cidr[]>;
  abandon(picked: readonly Ipv4Cidr[]): void;
  /** Another container that holds an address which is asked for by name, and not for its grace period only. */
  rivalOf(id: string, requests: readonly WeaveAddressRequest[]): string | undefined;
  /** Throws ADDRESS_IN_USE; then nothing is claimed that was not before. `undo` gives back what this call added. */
  claim(id: string, claim: ContainerRequest): { addresses: Ipv4Cidr[]; undo(): void };
  /**
   * A container that was not created through us has nothing picked for its `net:` words: what it has already (`present`)
   * is taken, or an address is picked now. Throws POOL_EXHAUSTED.
   */
  pickLate(id: string, claim: ContainerRequest, present: readonly Ipv4Cidr[]): ContainerRequest;
  /** Takes note of an address that is in use by somebody Docker does not tell us of. */
  note(owner: string, addresses: readonly Ipv4Cidr[]): void;
  restore(containers: readonly KnownContainer[]): void;
  created(id: string, claim: ContainerRequest): void;
  died(id: string): void;
  removed(id: string): void;
  release(id: string, addresses: readonly Ipv4Cidr[]): void;
  size(): number;
}

/** Long: the methods are short, and share the book and the pool. */
export function createBridgeClaims(book: AddressBook, graceMs: number): BridgeClaims {
  let pool: Ipv4Cidr | undefined;
  const picked = new Map<string, readonly Ipv4Cidr[]>();
  const bind = (id: string, addresses: readonly Ipv4Cidr[]) => {
    for (const cidr of addresses) book.takeOver(PENDING, id, cidr);
    picked.set(id, addresses);
  };
  const unpicked = (id: string) => {
    const kept = new Set(addressesOf(picked.get(id) ?? []));
    return addressesOf(book.heldBy(id)).filter((address) => !kept.has(address));
  };
  const subnetOf = (request: WeaveAddressRequest) => (request.kind === 'subnet' ? request.cidr : pool);
  const pickAll = (requests: readonly WeaveAddressRequest[]): Ipv4Cidr[] => {
    const done: Ipv4Cidr[] = [];
    try {
      for (const request of requests) {
        const subnet = request.kind === 'address' ? undefined : subnetOf(request);
        if (subnet !== undefined) done.push(book.pick(PENDING, subnet));
      }
      return done;
    } catch (error) {
      book.release(PENDING, addressesOf(done));
      throw error;
    }
  };

  return {
    setNetwork(subnet, gateway) {
      pool = subnet;
      book.release(GATEWAY);
      book.claim(GATEWAY, { address: gateway, prefixLength: subnet.prefixLength });
    },
    async plan(requests, { early = false, owner }) {
      for (const { address } of explicitAddresses(requests)) {
        const holder = book.ownerOf(address);
        const mayEnd = early && holder !== undefined && (isContainerId(holder) || holder === PENDING);
        if (holder !== undefined && holder !== owner && !mayEnd) throw addressInUse(address, holder);
      }
      const addresses = await retryWhileFull(() => pickAll(requests));
      book.releaseAfter(PENDING, PENDING_MS, addressesOf(addresses));
      return addresses;
    },
    rivalOf: (id, requests) =>
      explicitAddresses(requests)
        .filter(({ address }) => !book.isLeaving(address))
        .map(({ address }) => book.ownerOf(address))
        .find((holder) => holder !== undefined && holder !== id && isContainerId(holder)),
    abandon: (addresses) => book.release(PENDING, addressesOf(addresses)),
    claim(id, { requests, picked: given }) {
      const addresses = [...explicitAddresses(requests), ...given];
      const held = new Set(addressesOf(book.heldBy(id)));
      const added = addresses.filter((cidr) => !held.has(cidr.address));
      const undo = () => book.release(id, addressesOf(added));
      try {
        bind(id, given);
        for (const { address } of explicitAddresses(requests)) leaveToSuccessor(book, id, address);
        for (const cidr of addresses) book.claim(id, cidr);
      } catch (error) {
        undo();
        throw error;
      }
      return { addresses, undo };
    },
    pickLate(id, claim, present) {
      const named = new Set(addressesOf(explicitAddresses(claim.requests)));
      const free = [...present, ...book.heldBy(id)].filter((cidr) => !named.has(cidr.address));
      const late = claim.requests.flatMap((request) => {
        const subnet = request.kind === 'address' ? undefined : subnetOf(request);
        if (subnet === undefined) return [];
        const had = free.find((cidr) => containsAddress(subnet, cidr.address) && !named.has(cidr.address));
        const chosen = had ?? book.pick(id, subnet);
        named.add(chosen.address);
        return [chosen];
      });
      return { requests: claim.requests, picked: late };
    },
    note(owner, addresses) {
      for (const cidr of addresses) if (book.ownerOf(cidr.address) === undefined) book.claim(owner, cidr);
    },
    restore(containers) {
      const ids = new Set(containers.map((container) => container.id));
      for (const owner of book.owners()) if (isContainerId(owner) && !ids.has(owner)) book.release(owner);
      for (const { id, running, request } of containers) {
        const wanted = running ? [...explicitAddresses(request.requests), ...request.picked] : request.picked;
        picked.set(id, request.picked);
        for (const cidr of wanted) if (book.ownerOf(cidr.address) !== id) tryTakeOver(book, id, cidr);
        if (!running) book.releaseAfter(id, graceMs, unpicked(id));
      }
    },
    created: (id, { picked: given }) => bind(id, given),
    died: (id) => book.releaseAfter(id, graceMs, unpicked(id)),
    removed(id) {
      picked.delete(id);
      book.release(id);
    },
    release: (id, addresses) => book.release(id, addressesOf(addresses)),
    size: () => book.size(),
  };
}

function explicitAddresses(requests: readonly WeaveAddressRequest[]): Ipv4Cidr[] {
  return requests.flatMap((request) => (request.kind === 'address' ? [request.cidr] : []));
}

function addressesOf(cidrs: readonly Ipv4Cidr[]): string[] {
  return cidrs.map((cidr) => cidr.address);
}

/** The address of a container that has ended is kept for its own restart, not from one that asks for it by name. */
function leaveToSuccessor(book: AddressBook, id: string, address: string): void {
  const holder = book.ownerOf(address);
  if (holder === undefined || holder === id || !isContainerId(holder)) return;
  if (book.isLeaving(address)) book.release(holder, [address]);
}

/** Two containers that had the same address while we were away: the first one keeps it. */
function tryTakeOver(book: AddressBook, id: string, cidr: Ipv4Cidr): void {
  const holder = book.ownerOf(cidr.address);
  if (holder === undefined || holder === PENDING) book.takeOver(PENDING, id, cidr);
}

async function retryWhileFull<T>(pick: () => T): Promise<T> {
  const deadline = performance.now() + POOL_WAIT_MS;
  for (;;) {
    try {
      return pick();
    } catch (error) {
      const full = isPowerstripError(error) && error.code === 'POOL_EXHAUSTED';
      if (!full || performance.now() > deadline) throw error;
      await sleep(POOL_POLL_MS);
    }
  }
}
