import { addressToBytes, type ContainerInspect, type IpCidr } from '@pw/core';
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

/** Compared for each pair of containers, so as numbers of 32 bits: one of them for IPv4, four for IPv6. */
export interface NumberedAddress {
  text: string;
  /** What it is in the hosts file of another where none of its names is taken: the same text for all of them. */
  line: string;
  words: readonly number[];
  masks: readonly number[];
}

/** undefined: it has no hosts file of its own. */
export function namedContainer(
  container: ContainerInspect,
  cidrs: readonly IpCidr[],
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
 * What a container's hosts file says of another (or of itself): the addresses that it can reach. `taken`: names, in
 * lower case, that mean something else to this container already, be it in its hosts file or in Docker's DNS; those stay.
 */
export function linesAbout(
  peer: NamedContainer,
  reader: NamedContainer,
  taken: ReadonlySet<string>,
): string[] {
  const isTaken = (name: string) => taken.has(name.toLowerCase());
  const isWhole = !peer.names.some(isTaken);
  const names = isWhole ? peer.names : peer.names.filter((name) => !isTaken(name));
  if (names.length === 0) return [];
  const reachable = peer.addresses.filter((address) => isReachable(address, reader));
  return reachable.map(({ text, line }) => (isWhole ? line : formatPeerLine(peer.identity.id, text, names)));
}

/** Each end has to be in the subnet of the other. */
export function isReachable(
  { words, masks }: NumberedAddress,
  { addresses }: Pick<NamedContainer, 'addresses'>,
): boolean {
  return addresses.some(
    (own) =>
      own.words.length === words.length &&
      words.every(
        (word, at) => ((word ^ (own.words[at] ?? 0)) & ((masks[at] ?? 0) | (own.masks[at] ?? 0))) === 0,
      ),
  );
}

function numberedAddress({ address, prefixLength }: IpCidr, line: string): NumberedAddress {
  const bytes = Buffer.from(addressToBytes(address));
  const offsets = Array.from({ length: bytes.length / 4 }, (_, at) => at * 4);
  return {
    text: address,
    line,
    words: offsets.map((offset) => bytes.readInt32BE(offset)),
    masks: offsets.map((offset) => maskOf(prefixLength - offset * 8)),
  };
}

/** As many of 32 bits as there are, from the left. */
function maskOf(bits: number): number {
  return bits <= 0 ? 0 : -1 << (32 - Math.min(bits, 32));
}
