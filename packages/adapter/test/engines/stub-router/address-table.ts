// The stub's IPAM: who holds which address, and who waits for one.
import { containsAddress, formatCidr, type Ipv4Cidr, lastAddress, networkAddress } from '@pw/core';

export interface Holding {
  id: string;
  cidr: Ipv4Cidr;
}

export class AddressTable {
  readonly holdings: Holding[] = [];
  readonly #waiting = new Set<() => void>();

  /** The address that the id has in the subnet already. */
  held(id: string, subnet: Ipv4Cidr): Ipv4Cidr[] {
    return this.holdings
      .filter((holding) => holding.id === id && containsAddress(subnet, holding.cidr.address))
      .map(({ cidr }) => cidr);
  }

  holderOf(address: string): string | undefined {
    return this.holdings.find(({ cidr }) => cidr.address === address)?.id;
  }

  /** The same address again for the same id; undefined when the subnet is full. */
  allocate(id: string, subnet: Ipv4Cidr): Ipv4Cidr | undefined {
    const [held] = this.held(id, subnet);
    if (held !== undefined) return held;
    const taken = new Set(this.holdings.map(({ cidr }) => cidr.address));
    const free = hostAddresses(subnet).find((address) => !taken.has(address));
    if (free === undefined) return undefined;
    const cidr = { ...subnet, address: free };
    this.holdings.push({ id, cidr });
    return cidr;
  }

  /** False when another id holds the address. */
  claim(id: string, cidr: Ipv4Cidr): boolean {
    const holder = this.holderOf(cidr.address);
    if (holder === undefined) this.holdings.push({ id, cidr });
    return holder === undefined || holder === id;
  }

  /** Releases what matches; false when nothing did. */
  release(id: string, address?: string): boolean {
    const kept = this.holdings.filter(
      (holding) => holding.id !== id || (address !== undefined && holding.cidr.address !== address),
    );
    const released = kept.length < this.holdings.length;
    this.holdings.splice(0, this.holdings.length, ...kept);
    this.wake();
    return released;
  }

  /** Something has changed that a blocked call may have waited for. */
  wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
  }

  /** Resolves at the next change; false when `signal` came first. */
  changed(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const resume = () => resolve(true);
      this.#waiting.add(resume);
      const leave = () => {
        this.#waiting.delete(resume);
        resolve(false);
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** How many calls are blocked. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** As GET /ip lists it; `owned` is null when there is nothing. */
  owned(): string {
    const byId = Map.groupBy(this.holdings, ({ id }) => id);
    const owned = [...byId].map(([containerid, holdings]) => ({
      containerid,
      addrs: holdings.map(({ cidr }) => formatCidr(cidr)),
    }));
    return JSON.stringify({ owned: owned.length === 0 ? null : owned });
  }
}

/** The first 1,024 are plenty for tests. */
function hostAddresses(subnet: Ipv4Cidr): string[] {
  const first = toNumber(networkAddress(subnet)) + 1;
  const last = toNumber(lastAddress(subnet)) - 1;
  return Array.from({ length: Math.min(1024, last - first + 1) }, (_, index) => toAddress(first + index));
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}
