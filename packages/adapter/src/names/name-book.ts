import type { ContainerInspect, Ipv4Cidr } from '@pw/core';
import { addressToNumber } from '../engines/ipv4-number.ts';
import { type Identity, identityOf, namedNetworks, namesOf } from './called.ts';
import { formatPeerLine } from './peer-lines.ts';

/** A container on the network, with what others have to know of it. */
export interface NamedContainer {
  identity: Identity;
  names: readonly string[];
  addresses: readonly NumberedAddress[];
  hostsPath: string;
  /** Its user networks. */
  networks: readonly string[];
}

/** Compared for each pair of containers, so as numbers. */
interface NumberedAddress {
  text: string;
  /** What it is in the hosts file of another where none of its names is taken: the same text for all of them. */
  line: string;
  number: number;
  mask: number;
}

/** undefined: it has no hosts file of its own. */
export function namedContainer(
  container: ContainerInspect,
  cidrs: readonly Ipv4Cidr[],
): NamedContainer | undefined {
  const { HostsPath: hostsPath } = container;
  if (hostsPath === undefined || hostsPath === '') return undefined;
  const identity = identityOf(container);
  const addresses = cidrs.map((cidr) => numberedAddress(cidr, ''));
  return named(identity, { addresses, hostsPath, networks: namedNetworks(container) });
}

/** The same container under another name. */
export function renamed(container: NamedContainer, name: string): NamedContainer {
  return named({ ...container.identity, name }, container);
}

function named(
  identity: Identity,
  { addresses, hostsPath, networks }: Pick<NamedContainer, 'addresses' | 'hostsPath' | 'networks'>,
): NamedContainer {
  const names = namesOf(identity);
  const lined = addresses.map((address) => ({
    ...address,
    line: formatPeerLine(identity.id, address.text, names),
  }));
  return { identity, names, addresses: lined, hostsPath, networks };
}

/**
 * What a container's hosts file says of another (or of itself): the addresses that it can reach. `taken`: names that
 * mean something else to this container already, be it in its hosts file or in Docker's DNS; those stay.
 */
export function linesAbout(
  peer: NamedContainer,
  reader: NamedContainer,
  taken: ReadonlySet<string>,
): string[] {
  const names = peer.names.filter((name) => !taken.has(name));
  if (names.length === 0) return [];
  const reachable = peer.addresses.filter((address) => isReachable(address, reader));
  const isWhole = names.length === peer.names.length;
  return reachable.map(({ text, line }) => (isWhole ? line : formatPeerLine(peer.identity.id, text, names)));
}

/** Each end has to be in the subnet of the other. */
function isReachable({ number, mask }: NumberedAddress, { addresses }: NamedContainer): boolean {
  return addresses.some((own) => ((own.number ^ number) & (own.mask | mask)) === 0);
}

function numberedAddress({ address, prefixLength }: Ipv4Cidr, line: string): NumberedAddress {
  const mask = prefixLength === 0 ? 0 : -1 << (32 - prefixLength);
  return { text: address, line, number: addressToNumber(address), mask };
}
