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
  number: number;
  mask: number;
}

/** undefined: it has no hosts file of its own. */
export function namedContainer(
  container: ContainerInspect,
  addresses: readonly Ipv4Cidr[],
): NamedContainer | undefined {
  const { HostsPath: hostsPath } = container;
  if (hostsPath === undefined || hostsPath === '') return undefined;
  const identity = identityOf(container);
  const numbered = addresses.map(numberedAddress);
  const networks = namedNetworks(container);
  return { identity, names: namesOf(identity), addresses: numbered, hostsPath, networks };
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
  const reachable = peer.addresses.filter((address) => isReachable(address, reader));
  const names = reachable.length === 0 ? [] : peer.names.filter((name) => !taken.has(name));
  return names.length === 0 ? [] : reachable.map(({ text }) => formatPeerLine(peer.identity.id, text, names));
}

/** Each end has to be in the subnet of the other. */
function isReachable({ number, mask }: NumberedAddress, { addresses }: NamedContainer): boolean {
  return addresses.some((own) => ((own.number ^ number) & (own.mask | mask)) === 0);
}

function numberedAddress({ address, prefixLength }: Ipv4Cidr): NumberedAddress {
  const mask = prefixLength === 0 ? 0 : -1 << (32 - prefixLength);
  return { text: address, number: addressToNumber(address), mask };
}
