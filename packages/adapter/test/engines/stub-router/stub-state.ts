import type { Ipv4Cidr } from '@pw/core';
import type { AddressTable } from './address-table.ts';

/** What a stub router knows; tests may change it while it runs. */
export interface StubState {
  range: Ipv4Cidr;
  addresses: AddressTable;
  /** False: the peers have not agreed yet, and what depends on it blocks. */
  consensus: boolean;
  /** False: GET /status answers 503, with the same body. */
  ready: boolean;
  /** What the router sees of Docker; `check-alive` asks it. */
  isAlive: (id: string) => boolean;
  /** `awsvpc`, or nothing. */
  tracker: string;
  names: { id: string; address: string; fqdn: string; tombstone: number }[];
  peers: string[];
  /** More of `GET /report`, in the router's own shape. */
  report: Record<string, unknown>;
  exposed: string[];
  /** Does what a router does on its host, where there is one; an error thrown is the answer's text. */
  exposeOnHost: (cidr: string) => void;
}
