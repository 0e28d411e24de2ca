import type { Ipv4Cidr, WeaveAddressRequest } from '@pw/core';

/** A running container, as engines see it. */
export interface AttachTarget {
  /** All 64 hex digits. */
  id: string;
  pid: number;
}

/** How containers get onto the network. One folder per engine beside this file; `createEngine` chooses. */
export interface Engine {
  readonly name: string;
  /** Makes sure that the network is there; called at start and again when it was found missing. */
  prepare(): Promise<void>;
  /**
   * Before a container exists: checks what it asks for, and picks the addresses of its `net:` words.
   * Throws ADDRESS_IN_USE or POOL_EXHAUSTED (409). Gives the picked addresses; none when the engine picks at attach.
   */
  plan(requests: readonly WeaveAddressRequest[]): Promise<Ipv4Cidr[]>;
  /**
   * Gives a running container its interface with every address, ready signal last. Idempotent. `picked`: what `plan`
   * gave for it. Resolves with the addresses; undefined when the container vanished meanwhile. Undoes what it did
   * when it throws.
   */
  attach(
    target: AttachTarget,
    requests: readonly WeaveAddressRequest[],
    picked: readonly Ipv4Cidr[],
  ): Promise<Ipv4Cidr[] | undefined>;
  /** Takes addresses away (all when none is named); the interface goes with the last one. Gives what was removed. */
  detach(target: AttachTarget, addresses: readonly Ipv4Cidr[]): Promise<Ipv4Cidr[]>;
  /** The addresses a running container has now. */
  addressesOf(target: AttachTarget): Promise<Ipv4Cidr[]>;
  close(): void;
}
