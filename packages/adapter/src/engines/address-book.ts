import {
  addressToNumber,
  formatCidr,
  type IpCidr,
  isContainerId,
  lastAddress,
  networkAddress,
  numberToAddress,
  PowerstripError,
} from '@pw/core';

interface Holding {
  owner: string;
  cidr: IpCidr;
  /** When it becomes free, in ms of the clock; undefined: held as long as the owner exists. */
  until: number | undefined;
}

/**
 * Who holds which address. The prefix length does not matter. Owners are container ids, or other strings of
 * the caller's. Nothing is stored: the network engine fills it from Docker and the kernel when it starts.
 */
export interface AddressBook {
  /** The owner that holds the address now. */
  ownerOf(address: string): string | undefined;
  /** Whether the address becomes free after a while. */
  isLeaving(address: string): boolean;
  /** Throws ADDRESS_IN_USE (409) when another owner holds it. Claiming it again is no error and ends a grace period. */
  claim(owner: string, cidr: IpCidr): void;
  /** Takes a free host address of the subnet, oldest freed last. Throws POOL_EXHAUSTED (409). */
  pick(owner: string, subnet: IpCidr): IpCidr;
  /** What the owner holds (of `addresses`, if given) becomes free after a while, unless it claims it again. */
  releaseAfter(owner: string, graceMs: number, addresses?: readonly string[]): void;
  release(owner: string, addresses?: readonly string[]): void;
  /** Claims an address; one that `from` holds is handed over. */
  takeOver(from: string, owner: string, cidr: IpCidr): void;
  heldBy(owner: string): IpCidr[];
  /** All owners that hold something. */
  owners(): string[];
  /** All addresses that are held. */
  addresses(): string[];
}

/** Long: the methods are short, and share the holdings. `now`: milliseconds. */
export function createAddressBook(now: () => number = Date.now): AddressBook {
  const holdings = new Map<string, Holding>();
  const lastPicked = new Map<string, bigint>();

  const ownerOf = (address: string): string | undefined => {
    const holding = holdings.get(address);
    if (holding?.until === undefined || holding.until > now()) return holding?.owner;
    holdings.delete(address);
    return undefined;
  };
  const ownedBy = (owner: string) =>
    [...holdings].filter(([address]) => ownerOf(address) === owner).map(([, holding]) => holding);
  const claim = (owner: string, cidr: IpCidr) => {
    const holder = ownerOf(cidr.address);
    if (holder !== undefined && holder !== owner) throw addressInUse(cidr.address, holder);
    holdings.set(cidr.address, { owner, cidr, until: undefined });
  };
  const release = (owner: string, addresses?: readonly string[]) => {
    for (const { cidr } of ownedBy(owner)) {
      if (addresses === undefined || addresses.includes(cidr.address)) holdings.delete(cidr.address);
    }
  };

  return {
    ownerOf,
    isLeaving: (address) => ownerOf(address) !== undefined && holdings.get(address)?.until !== undefined,
    claim,
    pick(owner, subnet) {
      const key = formatCidr(subnet);
      const address = findFree(subnet, lastPicked.get(key), (candidate) => ownerOf(candidate) === undefined);
      lastPicked.set(key, addressToNumber(address));
      const cidr = { ...subnet, address };
      holdings.set(address, { owner, cidr, until: undefined });
      return cidr;
    },
    releaseAfter(owner, graceMs, addresses) {
      for (const holding of ownedBy(owner)) {
        if (addresses === undefined || addresses.includes(holding.cidr.address))
          holding.until = now() + graceMs;
      }
    },
    release,
    takeOver(from, owner, cidr) {
      if (ownerOf(cidr.address) === from) holdings.delete(cidr.address);
      claim(owner, cidr);
    },
    heldBy: (owner) => ownedBy(owner).map((holding) => holding.cidr),
    owners: () => [...new Set([...holdings.values()].map((holding) => holding.owner))],
    addresses: () => [...holdings.keys()].filter((address) => ownerOf(address) !== undefined),
  };
}

/** Goes round the subnet from the last picked address, so that a released one stays unused as long as possible. */
function findFree(subnet: IpCidr, last: bigint | undefined, isFree: (address: string) => boolean): string {
  const first = addressToNumber(networkAddress(subnet)) + 1n;
  // The last address of an IPv4 subnet is for everybody.
  const count = addressToNumber(lastAddress(subnet)) - first + (subnet.family === 4 ? 0n : 1n);
  const start = last === undefined ? 0n : last - first + 1n;
  for (let step = 0n; step < count; step += 1n) {
    const address = numberToAddress(first + ((start + step) % count), subnet.family);
    if (isFree(address)) return address;
  }
  throw new PowerstripError('POOL_EXHAUSTED', `no free address is left in ${formatCidr(subnet)}`, {
    status: 409,
  });
}

/** ADDRESS_IN_USE (409), naming who has it. */
export function addressInUse(address: string, holder: string): PowerstripError {
  const by = isContainerId(holder) ? `container ${holder.slice(0, 12)}` : holder;
  return new PowerstripError('ADDRESS_IN_USE', `${address} is in use by ${by}`, { status: 409 });
}
