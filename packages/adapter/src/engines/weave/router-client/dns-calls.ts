// The router's DNS. A router without DNS answers all of it with 404.
import { succeeded } from './router-answer.ts';
import type { RouterCall, RouterRequest } from './router-call.ts';

/** One line of the router's name table; `tombstone` is not 0 once it was removed (Unix seconds). */
interface DnsEntry {
  containerId: string;
  address: string;
  hostname: string;
  tombstone: number;
}

/** Parts that are left out stand for anything; an address goes with an id only. */
type NamePattern = { fqdn?: string } & ({ id?: string } | { id: string; address: string });

export interface DnsCalls {
  /** The domain with its trailing dot, `weave.local.`; undefined without DNS. */
  domain(): Promise<string | undefined>;
  /** The address to use as a container's resolver; undefined without DNS. */
  dnsAddress(): Promise<string | undefined>;
  /** `host:port` of the DNS server; undefined without DNS. */
  dnsAddressPort(): Promise<string | undefined>;
  /** Registers `fqdn`; the router ignores names outside its domain. Nothing happens without DNS. */
  putName(entry: { id: string; address: string; fqdn: string; checkAlive: boolean }): Promise<void>;
  /** Removes this peer's entries that match. Nothing happens without DNS. */
  deleteNames(pattern: NamePattern): Promise<void>;
  /** The whole name table, removed entries too; empty without DNS. */
  names(): Promise<DnsEntry[]>;
}

export function dnsCalls(call: RouterCall): DnsCalls {
  const ask = async (request: RouterRequest): Promise<string | undefined> => {
    const answer = await call(request);
    return answer.status === 404 ? undefined : succeeded(request, answer);
  };
  const read = async (path: string) => (await ask({ method: 'GET', path }))?.trim();
  return {
    domain: () => read('/domain'),
    dnsAddress: () => read('/dns-address'),
    dnsAddressPort: () => read('/dns-address-port'),
    async putName({ id, address, fqdn, checkAlive }) {
      const query = { fqdn, ...(checkAlive && { 'check-alive': 'true' }) };
      await ask({ method: 'PUT', path: `/name/${encodeURIComponent(id)}/${address}`, query });
    },
    async deleteNames(pattern) {
      const query = pattern.fqdn === undefined ? {} : { fqdn: pattern.fqdn };
      await ask({ method: 'DELETE', path: namePath(pattern), query });
    },
    async names() {
      // The router compares the header as a whole; with anything else it answers 404.
      const body = await ask({ method: 'GET', path: '/name', accept: 'application/json' });
      return body === undefined ? [] : parseNames(body);
    },
  };
}

function namePath(pattern: NamePattern): string {
  if (pattern.id === undefined) return '/name';
  const path = `/name/${encodeURIComponent(pattern.id)}`;
  return 'address' in pattern ? `${path}/${pattern.address}` : path;
}

interface RawEntry {
  ContainerID: string;
  Addr: string;
  Hostname: string;
  Tombstone: number;
}

function parseNames(body: string): DnsEntry[] {
  const entries = (JSON.parse(body) as RawEntry[] | null) ?? [];
  return entries.map((entry) => ({
    containerId: entry.ContainerID,
    address: entry.Addr,
    hostname: entry.Hostname,
    tombstone: entry.Tombstone,
  }));
}
