import { ipv4Cidr } from '@pw/core';
import { createAddressBook } from '../../src/engines/address-book.ts';
import { createBridgeAddresses } from '../../src/engines/bridge/bridge-addresses.ts';

export const A = 'a'.repeat(64);
export const B = 'b'.repeat(64);
export const GRACE_MS = 1000;
export const GATEWAY = '10.9.1.1';
/** Six addresses, the first of them the gateway's. */
const pool = ipv4Cidr('10.9.1.0/29');

/** The addresses of a bridge with this pool, by a kernel and a clock of the test's own. */
export function openAddresses(ports: Parameters<typeof createBridgeAddresses>[1], now: () => number) {
  return createBridgeAddresses(createAddressBook(now), ports, {
    pool,
    gateways: [GATEWAY],
    graceMs: GRACE_MS,
  });
}
