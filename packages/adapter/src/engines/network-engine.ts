import type { CreateBody, IpCidr, WeaveAddressRequest } from '@pw/core';

/** What a container asks for, and what it was given for the `net:` words when it was created. */
export interface ContainerRequest {
  requests: readonly WeaveAddressRequest[];
  picked: readonly IpCidr[];
}

/** A running container, as engines see it. */
export interface AttachTarget {
  /** All 64 hex digits. */
  id: string;
  pid: number;
  hostname: string;
  /** '' for none. */
  domainname: string;
}

/** A container that Docker knows: what an engine rebuilds its state from. */
export interface KnownContainer {
  id: string;
  running: boolean;
  /** What was picked for it when it was created. */
  picked: readonly IpCidr[];
}

/** The create request that a plan is for, as far as plans depend on it. */
export interface CreateRequest {
  /** HostConfig.NetworkMode; undefined: Docker's default. */
  networkMode: string | undefined;
  /** `X.Y`, of the request's path; undefined: it names none, and so means the newest of the Docker engine. */
  apiVersion: string | undefined;
  /** HostConfig.Runtime; undefined: Docker's default. */
  runtime?: string | undefined;
}

/** What a container that is about to be created will have. */
export interface CreatePlan {
  /** Addresses picked for `net:` words; empty when the engine picks at attach. They are kept in a label. */
  picked: IpCidr[];
  /** False: the container has its network before its first instruction, so nothing has to wait. Default: true. */
  shim?: boolean;
  /** More variables for the shim, as WAIT_FOR_WEAVE_ROUTE or WAIT_FOR_WEAVE_INTERFACE. */
  env?: Record<string, string>;
  /** Further edits of the create request, as a resolver or a network endpoint. `name`: what the client calls it. */
  edit?(body: CreateBody, name: string | undefined): void;
}

/** For `pw status`: ready or not, and what there is to say, in the order of saying it. */
export interface NetworkEngineStatus {
  engine: string;
  ready: boolean;
  details: Record<string, string | number>;
}

/** Another host of the network. */
export interface NetworkPeer {
  name: string;
  address: string | null;
  isConnected: boolean;
}

/**
 * How containers get onto the network. One folder per engine beside this file; the table of `create-network-engine.ts` names
 * them. Everything may be called at any time and at once for different containers; calls for one container come one
 * after the other. Throws ADDRESS_IN_USE, POOL_EXHAUSTED (both 409), ATTACH_FAILED, BRIDGE_MISSING and an engine's own.
 */
export interface NetworkEngine {
  readonly name: string;
  /**
   * Checks what a container asks for and picks addresses, before the container exists. `create`: the request that will
   * create it; undefined for one that exists. An address that another container holds is no fault of a create request:
   * it may be free at the start (compose creates a successor first). As with `docker run --ip`, the start is refused.
   */
  plan(requests: readonly WeaveAddressRequest[], create?: CreateRequest): Promise<CreatePlan>;
  /** What a person should know of what is asked for, though it works; each a sentence without its full stop. */
  warnings?(requests: readonly WeaveAddressRequest[]): Promise<string[]>;
  /** Puts a container that exists on the network before it starts, where the engine can. `attach` follows anyway. */
  connect?(id: string, request: ContainerRequest): Promise<void>;
  /** The container of a plan was never created. */
  abandon?(picked: readonly IpCidr[]): void;
  /**
   * Gives a running container its interface with every address, the ready signal last. Idempotent. Resolves with the
   * addresses, or with undefined when the container's process has gone. Undoes what it did when it throws.
   * `beforeReady` is called, and waited for, once the addresses are certain and before the ready signal.
   */
  attach(
    target: AttachTarget,
    request: ContainerRequest,
    beforeReady?: (addresses: readonly IpCidr[]) => Promise<void>,
  ): Promise<IpCidr[] | undefined>;
  /**
   * Takes away what the words name: addresses, or those picked for `net:` words; everything when there is none.
   * The interface goes with its last address. Gives what was removed.
   */
  detach(target: AttachTarget, requests: readonly WeaveAddressRequest[]): Promise<IpCidr[]>;
  /**
   * The addresses a running container has now, of those that it was given: others find it under them, so what it has
   * given itself does not count.
   */
  addressesOf(target: AttachTarget): Promise<IpCidr[]>;
  /**
   * All containers that there are: at start, and after Docker's events were missed for a while. Resolves with the ids
   * of those that are attached to their end, for which nothing has to be done.
   */
  restore(containers: readonly KnownContainer[]): Promise<ReadonlySet<string>>;
  /**
   * Follows what happens to the network until `close`, and repairs it: for who serves, not for a single command.
   * `changed` is told of a container to which another process has given addresses, or from which it took some; it calls
   * `corrected` with what the container has now. False: it does not run, or is not ours, and need not be told of again.
   */
  watch?(changed?: (id: string) => Promise<boolean>): void;
  /** Docker's events about containers that ask for addresses, where the engine keeps addresses itself. */
  created?(id: string, picked: readonly IpCidr[]): void;
  died?(id: string): void;
  removed?(id: string): void;
  /** What a running container has now, changed by another process. */
  corrected?(id: string, addresses: readonly IpCidr[]): void;
  /** Gives the host itself addresses on the network. */
  expose(requests: readonly WeaveAddressRequest[]): Promise<IpCidr[]>;
  hide(requests: readonly WeaveAddressRequest[]): Promise<IpCidr[]>;
  /** The addresses that the host has by `expose`. */
  exposed?(): Promise<IpCidr[]>;
  /** The other hosts of the network, where the engine knows of any. */
  peers?(): Promise<NetworkPeer[]>;
  status(): Promise<NetworkEngineStatus>;
  /** The network engine's own text about a topic (`peers`, `ipam`, `dns`, `connections`), where it has any. */
  statusText?(topic?: string): Promise<string>;
  close(): void;
}
