import { networkInterfaces } from 'node:os';

export interface FoundAddress {
  /** `10.255.0.51/8`. */
  address: string;
  /** Milliseconds from the call until the address was there; 0 when the very first look found it. */
  networkMs: number;
}

/** Looks for an IPv4 address on an interface, again each millisecond; undefined after `timeoutMs`. */
export async function waitForAddress(name: string, timeoutMs: number): Promise<FoundAddress | undefined> {
  const first = addressOf(name);
  if (first !== undefined) return { address: first, networkMs: 0 };
  const startedAt = performance.now();
  while (performance.now() - startedAt < timeoutMs) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const address = addressOf(name);
    if (address !== undefined) {
      return { address, networkMs: Math.max(1, Math.round(performance.now() - startedAt)) };
    }
  }
  return undefined;
}

function addressOf(name: string): string | undefined {
  return networkInterfaces()[name]?.find((entry) => entry.family === 'IPv4')?.cidr ?? undefined;
}
