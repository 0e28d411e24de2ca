// The router's address management. A router without IPAM answers all of it with 404.
import { formatCidr, type Ipv4Cidr, PowerstripError, parseIpv4Cidr } from '@pw/core';
import { refused, succeeded } from './router-answer.ts';
import type { RouterAnswer, RouterCall, RouterRequest } from './router-call.ts';

/** The id under which the host itself holds addresses. */
export const EXPOSE_ID = 'weave:expose';

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** The router gives up when the container is not running. */
  checkAlive?: boolean;
}

export interface IpamCalls {
  /** The subnet of `net:default`; undefined without IPAM. */
  defaultSubnet(): Promise<Ipv4Cidr | undefined>;
  /** The cloud provider that follows addresses (`awsvpc`), or an empty string. */
  tracker(): Promise<string>;
  /**
   * An address of the subnet (of the default one without it); the same again for the same id. Blocks until the peers
   * agree and there is space. Throws ROUTER_NO_IPAM, ROUTER_CANCELLED, ROUTER_REFUSED.
   */
  allocate(id: string, subnet: Ipv4Cidr | undefined, options?: CallOptions): Promise<Ipv4Cidr>;
  /** What the id holds in the subnet; empty too when the router has no IPAM. */
  lookup(id: string, subnet?: Ipv4Cidr): Promise<Ipv4Cidr[]>;
  /** False without IPAM: nobody keeps a list then. Throws ADDRESS_IN_USE (409) when another holds it, ROUTER_CANCELLED. */
  claim(id: string, cidr: Ipv4Cidr, options?: CallOptions): Promise<boolean>;
  /** False when the id did not hold it, or without IPAM. */
  release(id: string, address: string): Promise<boolean>;
  /** Releases whatever the id holds. */
  releaseAll(id: string): Promise<void>;
  /** All addresses this peer's containers hold, by full container id; undefined without IPAM. */
  owned(): Promise<{ id: string; addresses: Ipv4Cidr[] }[] | undefined>;
  /** Resolves once the peers agree on who owns which range. */
  ringReady(signal?: AbortSignal): Promise<void>;
}

/** Long: one short method a call of the router. */
export function ipamCalls(call: RouterCall): IpamCalls {
  const ask = async (request: RouterRequest) => ({ request, answer: await call(request) });
  return {
    async defaultSubnet() {
      const { request, answer } = await ask({ method: 'GET', path: '/ipinfo/defaultsubnet' });
      return answer.status === 404 ? undefined : parseCidr(request, succeeded(request, answer));
    },
    async tracker() {
      const { request, answer } = await ask({ method: 'GET', path: '/ipinfo/tracker' });
      return answer.status === 404 ? '' : succeeded(request, answer).trim();
    },
    async allocate(id, subnet, options = {}) {
      const path = `/ip/${encodeURIComponent(id)}${segments(subnet)}`;
      const { request, answer } = await ask({ method: 'POST', path, ...blocking(options) });
      if (answer.status === 404) throw noIpam(subnet);
      return parseCidr(request, succeeded(request, answer));
    },
    async lookup(id, subnet) {
      const path = `/ip/${encodeURIComponent(id)}${segments(subnet)}`;
      const { request, answer } = await ask({ method: 'GET', path });
      return answer.status === 404 ? [] : parseCidrs(request, succeeded(request, answer));
    },
    async claim(id, cidr, options = {}) {
      const path = `/ip/${encodeURIComponent(id)}${segments(cidr)}`;
      const { request, answer } = await ask({ method: 'PUT', path, ...blocking(options) });
      if (answer.status === 404) return false;
      if (answer.status === 400 && answer.body.startsWith('Unable to claim')) throw inUse(cidr, answer);
      succeeded(request, answer);
      return true;
    },
    async release(id, address) {
      const path = `/ip/${encodeURIComponent(id)}/${address}`;
      const { request, answer } = await ask({ method: 'DELETE', path });
      if (answer.status === 404) return false;
      if (answer.status === 400 && answer.body.startsWith('Unable to free')) return false;
      succeeded(request, answer);
      return true;
    },
    async releaseAll(id) {
      const { request, answer } = await ask({ method: 'DELETE', path: `/ip/${encodeURIComponent(id)}` });
      // 400 is the router's way to say that the id holds nothing.
      if (answer.status !== 400 && answer.status !== 404) succeeded(request, answer);
    },
    async owned() {
      const { request, answer } = await ask({ method: 'GET', path: '/ip' });
      return answer.status === 404 ? undefined : parseOwned(request, succeeded(request, answer));
    },
    async ringReady(signal) {
      const { request, answer } = await ask({ method: 'GET', path: '/ring', blocks: true, signal });
      if (answer.status !== 404) succeeded(request, answer);
    },
  };
}

function segments(cidr: Ipv4Cidr | undefined): string {
  return cidr === undefined ? '' : `/${formatCidr(cidr)}`;
}

function blocking({ signal, checkAlive }: CallOptions): Partial<RouterRequest> {
  return { blocks: true, signal, query: checkAlive === true ? { 'check-alive': 'true' } : {} };
}

function parseOwned(request: RouterRequest, body: string): { id: string; addresses: Ipv4Cidr[] }[] {
  const { owned } = JSON.parse(body) as { owned: { containerid: string; addrs: string[] }[] | null };
  return (owned ?? []).map(({ containerid, addrs }) => ({
    id: containerid,
    addresses: addrs.map((text) => parseCidr(request, text)),
  }));
}

function parseCidrs(request: RouterRequest, body: string): Ipv4Cidr[] {
  return body
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => parseCidr(request, word));
}

function parseCidr(request: RouterRequest, text: string): Ipv4Cidr {
  const cidr = parseIpv4Cidr(text.trim());
  if (cidr === undefined)
    throw refused(request, { status: 200, body: `${JSON.stringify(text)}, no address` });
  return cidr;
}

function noIpam(subnet: Ipv4Cidr | undefined): PowerstripError {
  const word = `net:${subnet === undefined ? 'default' : formatCidr(subnet)}`;
  const message = `the weave router has no IP address allocation, which ${word} needs`;
  return new PowerstripError('ROUTER_NO_IPAM', message, { status: 409 });
}

function inUse(cidr: Ipv4Cidr, answer: RouterAnswer): PowerstripError {
  const message = `${formatCidr(cidr)} is taken; the weave router says: ${answer.body.trim()}`;
  return new PowerstripError('ADDRESS_IN_USE', message, { status: 409 });
}
