import ipaddr from 'ipaddr.js';

/** An address with its prefix length; `address` is in canonical form and may have host bits set. */
interface Cidr<Family> {
  family: Family;
  address: string;
  prefixLength: number;
}

/** Its address is dotted decimal. */
export type Ipv4Cidr = Cidr<4>;
/** Its address is written as RFC 5952 says, so that two texts differ exactly when the addresses do. */
export type Ipv6Cidr = Cidr<6>;
/** An address of either family; `family` tells which. */
export type IpCidr = Ipv4Cidr | Ipv6Cidr;

const IPV4_LENGTH = /^(?:\d|[12]\d|3[0-2])$/;
const IPV6_LENGTH = /^(?:\d|[1-9]\d|1[01]\d|12[0-8])$/;

/** Parses an address of either family with its prefix length; undefined when the text is anything else. */
export function parseCidr(text: string): IpCidr | undefined {
  return parseIpv4Cidr(text) ?? parseIpv6Cidr(text);
}

/** Parses `a.b.c.d/len`; undefined when the text is anything else (IPv6, no length, leading zeros or short forms). */
export function parseIpv4Cidr(text: string): Ipv4Cidr | undefined {
  const [address = '', prefixLength] = splitCidr(text, IPV4_LENGTH);
  if (prefixLength === undefined || !ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined;
  return { family: 4, address: ipaddr.IPv4.parse(address).toString(), prefixLength };
}

/** Hexadecimal groups only: no zone, and no IPv4 address at the end. */
function parseIpv6Cidr(text: string): Ipv6Cidr | undefined {
  const [address = '', prefixLength] = splitCidr(text, IPV6_LENGTH);
  if (prefixLength === undefined || !/^[\da-f:]+$/i.test(address) || !ipaddr.IPv6.isValid(address))
    return undefined;
  return { family: 6, address: ipaddr.IPv6.parse(address).toRFC5952String(), prefixLength };
}

function splitCidr(text: string, lengths: RegExp): [address?: string, prefixLength?: number] {
  const [address = '', length, ...rest] = text.split('/');
  return length === undefined || rest.length > 0 || !lengths.test(length) ? [] : [address, Number(length)];
}

/** A constant. Throws when the text is not an IPv4 address with a prefix length. */
export function ipv4Cidr(text: string): Ipv4Cidr {
  const cidr = parseIpv4Cidr(text);
  if (cidr === undefined) throw new Error(`${text} is not an IPv4 address with a prefix length`);
  return cidr;
}

/** A constant. Throws when the text is not an IPv6 address with a prefix length. */
export function ipv6Cidr(text: string): Ipv6Cidr {
  const cidr = parseIpv6Cidr(text);
  if (cidr === undefined) throw new Error(`${text} is not an IPv6 address with a prefix length`);
  return cidr;
}

/** The subnet of this one address. */
export function hostCidr(address: string): IpCidr {
  return address.includes(':')
    ? { family: 6, address, prefixLength: 128 }
    : { family: 4, address, prefixLength: 32 };
}

/** The inverse of `parseCidr`. */
export function formatCidr(cidr: IpCidr): string {
  return `${cidr.address}/${cidr.prefixLength}`;
}

/** The address with all host bits cleared. */
export function networkAddress(cidr: IpCidr): string {
  return classOf(cidr).networkAddressFromCIDR(formatCidr(cidr)).toString();
}

/** The address with all host bits set: of IPv4 the broadcast address, of IPv6 a host like any other. */
export function lastAddress(cidr: IpCidr): string {
  return classOf(cidr).broadcastAddressFromCIDR(formatCidr(cidr)).toString();
}

/** True when the subnet of `outer` holds the address; one of the other family it never holds. */
export function containsAddress(outer: IpCidr, address: string): boolean {
  const [own, other] = [ipaddr.parse(outer.address), ipaddr.parse(address)];
  return own.kind() === other.kind() && other.match(own, outer.prefixLength);
}

/** True when the two have an address in common. */
export function overlaps(left: IpCidr, right: IpCidr): boolean {
  return left.prefixLength <= right.prefixLength
    ? containsAddress(left, right.address)
    : containsAddress(right, left.address);
}

/** Those of one family, in their order. */
export function ofFamily<Family extends 4 | 6>(
  family: Family,
  cidrs: readonly IpCidr[],
): Extract<IpCidr, { family: Family }>[] {
  return cidrs.filter((cidr): cidr is Extract<IpCidr, { family: Family }> => cidr.family === family);
}

/** The address as a number of 32 or 128 bits. */
export function addressToNumber(address: string): bigint {
  return BigInt(`0x${Buffer.from(addressToBytes(address)).toString('hex')}`);
}

/** The inverse of `addressToNumber`. */
export function numberToAddress(value: bigint, family: IpCidr['family']): string {
  const digits = family === 4 ? 8 : 32;
  return bytesToAddress(Buffer.from(value.toString(16).padStart(digits, '0'), 'hex'));
}

/** The four or sixteen bytes of an address, in network order. */
export function addressToBytes(address: string): number[] {
  return ipaddr.parse(address).toByteArray();
}

/** The inverse of `addressToBytes`. */
export function bytesToAddress(bytes: Iterable<number>): string {
  return ipaddr.fromByteArray([...bytes]).toString();
}

function classOf({ family }: IpCidr) {
  return family === 4 ? ipaddr.IPv4 : ipaddr.IPv6;
}
