import type { AttachTarget, NetworkEngine } from '@pw/adapter';
import type { Ipv4Cidr, Ipv6Cidr } from '@pw/core';

/** One engine with everything that it needs, ready for the contract. */
export interface Fixture {
  engine: NetworkEngine;
  /** What the engine calls its subnet; `net:default` comes out of it. */
  pool: Ipv4Cidr;
  /** Tells this fixture's address number `n` from others, in the pool. */
  address(n: number): Ipv4Cidr;
  /** The same for IPv6; undefined: this engine, or its network, has none. */
  ipv6?: { pool: Ipv6Cidr; address(n: number): Ipv6Cidr };
  /**
   * `ethwe` as weave makes it: several addresses, the same again after a restart, a multicast route as the ready signal.
   * Else an interface of Docker's.
   */
  weaveInterface: boolean;
  /** The link of the host that `expose` puts addresses on; undefined: this engine cannot. */
  hostLink: string | undefined;
  /** Runs `docker ARGS` on the engine's Docker. */
  docker(...args: string[]): Promise<string>;
  /** What the outside does when a container is removed, beside Docker's event. */
  onRemoved?(id: string): void;
  close(): Promise<void>;
}

/** A running container of the contract. */
export type Guest = AttachTarget & { name: string };
