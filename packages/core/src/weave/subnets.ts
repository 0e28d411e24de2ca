import { type IpCidr, type Ipv4Cidr, type Ipv6Cidr, networkAddress, ofFamily, parseCidr } from './ip-cidr.ts';
import { unusableIpv6 } from './unusable-ipv6.ts';

/** What `--subnet` names. */
export interface Subnets {
  ipv4: Ipv4Cidr | undefined;
  ipv6: Ipv6Cidr | undefined;
}

/** What `parseSubnets` takes, for an error message. */
export const SUBNETS_GRAMMAR =
  'Expected an IPv4 subnet of /29 or larger without host bits, as in 10.32.0.0/12, or an IPv6 subnet of /120 or larger, or both with a comma between.';

/** A subnet of IPv4, of IPv6, or one of each with a comma between; undefined for anything else. */
export function parseSubnets(text: string): Subnets | undefined {
  const cidrs = text.split(',').flatMap((word) => absoluteCidr(word.trim()) ?? []);
  const [[ipv4, ...more4], [ipv6, ...more6]] = [ofFamily(4, cidrs), ofFamily(6, cidrs)];
  if (cidrs.length < text.split(',').length || more4.length > 0 || more6.length > 0) return undefined;
  return { ipv4, ipv6 };
}

function absoluteCidr(text: string): IpCidr | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined || cidr.address !== networkAddress(cidr)) return undefined;
  const isLarge = cidr.family === 4 ? cidr.prefixLength <= 29 : cidr.prefixLength <= 120;
  return isLarge && !(cidr.family === 6 && unusableIpv6(cidr) !== undefined) ? cidr : undefined;
}
