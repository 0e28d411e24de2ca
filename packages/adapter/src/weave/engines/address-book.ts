import { broadcastAddress, type Ipv4Cidr, networkAddress, PowerstripError } from '@pw/core';
import { addressToNumber, numberToAddress } from './ipv4-number.ts';

interface Holding {
  owner: string;
  cidr: Ipv4Cidr;
  /** When it falls free, in ms of the clock; undefined: held for as long as the owner lives. */
  until: number | undefined;
}

/**
 * Who holds which address. An address is one whatever its prefix length. Owners are container ids, or other strings of
 * the caller's. Nothing is written anywhere: the engine fills it from Docker and the kernel when it starts.
 */
export interface AddressBook {
  /** The owner that holds the address now. */
  ownerOf(address: string): string | undefined;
  /** Throws ADDRESS_IN_USE (409) when another owner holds it. Holding it again is fine and ends a grace period. */
  claim(owner: string, cidr: Ipv4Cidr): void;
  /** Takes a free host address of the subnet, oldest freed last. Throws POOL_EXHAUSTED (409). */
  pick(owner: string, subnet: Ipv4Cidr): Ipv4Cidr;
  /** Lets everything the owner holds fall free after a while, unless it claims again. */
  releaseAfter(owner: string, graceMs: number): void;
  release(owner: string, addresses?: readonly string[]): void;
  /** Hands everything over to another owner. */
  transfer(from: string, to: string): void;
  heldBy(owner: string): Ipv4Cidr[];
  /** How many addresses are held. */
  size(): number;
}

export function createAddressBook(now: () => number = Date.now): AddressBook {
  const holdings = new Map<string, Holding>();
  const lastPicked = new Map<string, number>();

  const ownerOf = (address: string): string | undefined => {
    const holding = holdings.get(address);
    if (holding?.until === undefined || holding.until > now()) return holding?.owner;
    holdings.delete(address);
    return undefined;
  };
  const ownedBy = (owner: string) =>
    [...holdings].filter(([address]) => ownerOf(address) === owner).map(([, holding]) => holding);
  const release = (owner: string, addresses?: readonly string[]) => {
    for (const { cidr } of ownedBy(owner)) {
      if (addresses === undefined || addresses.includes(cidr.address)) holdings.delete(cidr.address);
    }
  };

  return {
    ownerOf,
    claim(owner, cidr) {
      const holder = ownerOf(cidr.address);
      if (holder !== undefined && holder !== owner) throw inUse(cidr, holder);
      holdings.set(cidr.address, { owner, cidr, until: undefined });
    },
    pick(owner, subnet) {
      const key = `${subnet.address}/${subnet.prefixLength}`;
      const address = findFree(subnet, lastPicked.get(key), (candidate) => ownerOf(candidate) === undefined);
      lastPicked.set(key, addressToNumber(address));
      const cidr = { address, prefixLength: subnet.prefixLength };
      holdings.set(address, { owner, cidr, until: undefined });
      return cidr;
    },
    releaseAfter(owner, graceMs) {
      for (const holding of ownedBy(owner)) holding.until = now() + graceMs;
    },
    release,
    transfer(from, to) {
      for (const holding of ownedBy(from)) {
        holding.owner = to;
        holding.until = undefined;
      }
    },
    heldBy: (owner) => ownedBy(owner).map((holding) => holding.cidr),
    size: () => [...holdings.keys()].filter((address) => ownerOf(address) !== undefined).length,
  };
}

/** Goes round the subnet from the last picked address, so that a freed one rests for as long as possible. */
function findFree(subnet: Ipv4Cidr, last: number | undefined, isFree: (address: string) => boolean): string {
  const first = addressToNumber(networkAddress(subnet)) + 1;
  const count = addressToNumber(broadcastAddress(subnet)) - first;
  const start = last === undefined ? 0 : last - first + 1;
  for (let step = 0; step < count; step += 1) {
    const address = numberToAddress(first + ((start + step) % count));
    if (isFree(address)) return address;
  }
  const text = `${subnet.address}/${subnet.prefixLength}`;
  throw new PowerstripError('POOL_EXHAUSTED', `no free address is left in ${text}`, { status: 409 });
}

function inUse(cidr: Ipv4Cidr, holder: string): PowerstripError {
  const by = /^[0-9a-f]{64}$/.test(holder) ? `container ${holder.slice(0, 12)}` : holder;
  return new PowerstripError('ADDRESS_IN_USE', `${cidr.address} is in use by ${by}`, { status: 409 });
}
