// Container DNS as weave's own proxy sets it up: resolver and search list at creation, names after the attach.
import {
  type CreateBody,
  getField,
  type Ipv4Cidr,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  setField,
} from '@pw/core';
import type { Log } from '../../log.ts';
import type { AttachTarget } from '../network-engine.ts';
import type { RouterClient } from './router-client/create-router-client.ts';

/** What the router says about its DNS. */
export interface RouterDns {
  /** The address that containers use as their resolver. */
  address: string;
  /** Without its trailing dot. */
  domain: string;
}

/** undefined: the router has no DNS. */
export async function readRouterDns(router: RouterClient): Promise<RouterDns | undefined> {
  const [address, domain] = await Promise.all([router.dnsAddress(), router.domain()]);
  if (address === undefined || domain === undefined) return undefined;
  return { address, domain: domain.replace(/\.$/, '') };
}

/** Docker refuses longer ones. */
const MAX_HOSTNAME = 64;

/**
 * Adds the resolver. A container without a hostname gets its name for one, in weave's domain, and so a name in DNS; one
 * with a hostname searches nothing. What the request says itself stays.
 */
export function setContainerDns(body: CreateBody, dns: RouterDns, name: string | undefined): void {
  const host = objectField(getField(body.json, 'HostConfig'));
  const servers = listField(getField(host, 'Dns'));
  if (!servers.includes(dns.address)) setField(host, 'Dns', [...servers, dns.address]);
  const hasHostname = setHostname(body, dns, name);
  if (listField(getField(host, 'DnsSearch')).length === 0) {
    setField(host, 'DnsSearch', [hasHostname ? '.' : dns.domain]);
  }
  setField(body.json, 'HostConfig', host);
}

/** Whether the container has a hostname of its own now. */
function setHostname({ json }: CreateBody, { domain }: RouterDns, name: string | undefined): boolean {
  const hostname = getField(json, 'Hostname');
  if (typeof hostname === 'string' && hostname !== '') return true;
  const usable = name !== undefined && name.length <= MAX_HOSTNAME && /^[a-z0-9][a-z0-9_.-]*$/i.test(name);
  if (!usable) return false;
  setField(json, 'Hostname', name);
  setField(json, 'Domainname', domain);
  return true;
}

/** The name of a container in DNS; undefined when it has no domain. */
export function fqdnOf(target: AttachTarget): string | undefined {
  return target.domainname === '' ? undefined : `${target.hostname}.${target.domainname}`;
}

/** A name that cannot be registered does not keep a container from running. */
export async function registerNames(
  router: RouterClient,
  target: AttachTarget,
  { addresses, log }: { addresses: readonly Ipv4Cidr[]; log: Log },
): Promise<void> {
  const fqdn = fqdnOf(target);
  if (fqdn === undefined) return;
  for (const { address } of addresses) {
    await router.putName({ id: target.id, address, fqdn, checkAlive: true }).catch((error: unknown) => {
      log.warn(
        { container: target.id.slice(0, 12), fqdn, address, err: error },
        'the name is not registered',
      );
    });
  }
}

export async function removeNames(
  router: RouterClient,
  target: AttachTarget,
  addresses: readonly Ipv4Cidr[],
): Promise<void> {
  const fqdn = fqdnOf(target);
  if (fqdn === undefined) return;
  for (const { address } of addresses) {
    await router.deleteNames({ id: target.id, address, fqdn }).catch(() => undefined);
  }
}

function objectField(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listField(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
