import ipaddr from 'ipaddr.js';

/** An IPv4 address with its prefix length; `address` is dotted decimal and may have host bits set. */
export interface Ipv4Cidr {
  address: string;
  prefixLength: number;
}

/** Parses `a.b.c.d/len`; undefined when the text is anything else (IPv6, no length, leading zeros or short forms). */
export function parseIpv4Cidr(text: string): Ipv4Cidr | undefined {
  const [address, length, ...rest] = text.split('/');
  if (address === undefined || length === undefined || rest.length > 0) return undefined;
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) || !/^(?:\d|[12]\d|3[0-2])$/.test(length))
    return undefined;
  return { address: ipaddr.IPv4.parse(address).toString(), prefixLength: Number(length) };
}

/** The inverse of `parseIpv4Cidr`: `a.b.c.d/len`. */
export function formatIpv4Cidr(cidr: Ipv4Cidr): string {
  return `${cidr.address}/${cidr.prefixLength}`;
}

/** The address with all host bits cleared. */
export function networkAddress(cidr: Ipv4Cidr): string {
  return ipaddr.IPv4.networkAddressFromCIDR(formatIpv4Cidr(cidr)).toString();
}

/** The address with all host bits set. */
export function broadcastAddress(cidr: Ipv4Cidr): string {
  return ipaddr.IPv4.broadcastAddressFromCIDR(formatIpv4Cidr(cidr)).toString();
}

/** True when the subnet of `outer` holds the address. */
export function containsAddress(outer: Ipv4Cidr, address: string): boolean {
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parse(outer.address), outer.prefixLength);
}
