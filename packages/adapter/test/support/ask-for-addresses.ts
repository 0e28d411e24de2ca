import { parseWeaveCidr, type WeaveAddressRequest } from '@pw/core';
import type { ContainerRequest } from '../../src/engines/network-engine.ts';
import { listAddresses } from '../../src/netlink/addresses.ts';
import { findLink } from '../../src/netlink/links.ts';
import type { ScratchNamespace } from './scratch-namespace.ts';

/** What a WEAVE_CIDR of this text asks for. */
export function asks(text: string): WeaveAddressRequest[] {
  const parsed = parseWeaveCidr(text);
  return parsed.kind === 'none' ? [] : parsed.requests;
}

/** The same for an attach, with nothing picked before. */
export function request(text: string): ContainerRequest {
  return { requests: asks(text), picked: [] };
}

/** The addresses of `ethwe` with their prefix lengths; undefined: no such link. */
export async function addressesIn({ socket }: ScratchNamespace): Promise<string[] | undefined> {
  const link = await findLink(socket, 'ethwe');
  if (link === undefined) return undefined;
  return (await listAddresses(socket, link.index)).map((cidr) => `${cidr.address}/${cidr.prefixLength}`);
}
