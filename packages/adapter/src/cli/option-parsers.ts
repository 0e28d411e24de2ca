import {
  type IpCidr,
  type Ipv4Cidr,
  type Ipv6Cidr,
  networkAddress,
  ofFamily,
  parseCidr,
  parsePort,
  unusableIpv6,
} from '@pw/core';
import { InvalidArgumentError } from 'commander';

/** For commander: a port number. */
export function parsePortOption(text: string): number {
  const port = parsePort(text);
  if (port !== undefined) return port;
  throw new InvalidArgumentError('Expected a port number from 0 (any free one) to 65535.');
}

/** What `--subnet` names. */
export interface Subnets {
  ipv4: Ipv4Cidr | undefined;
  ipv6: Ipv6Cidr | undefined;
}

/** A subnet of IPv4, of IPv6, or one of each with a comma between. */
export function parseSubnets(text: string): Subnets {
  const cidrs = text.split(',').map((word) => absoluteCidr(word.trim()));
  const [[ipv4, ...more4], [ipv6, ...more6]] = [ofFamily(4, cidrs), ofFamily(6, cidrs)];
  if (more4.length > 0 || more6.length > 0) throw badSubnet();
  return { ipv4, ipv6 };
}

function absoluteCidr(text: string): IpCidr {
  const cidr = parseCidr(text);
  if (cidr === undefined || cidr.address !== networkAddress(cidr)) throw badSubnet();
  const isLarge = cidr.family === 4 ? cidr.prefixLength <= 29 : cidr.prefixLength <= 120;
  if (!isLarge || (cidr.family === 6 && unusableIpv6(cidr) !== undefined)) throw badSubnet();
  return cidr;
}

function badSubnet(): InvalidArgumentError {
  return new InvalidArgumentError(
    'Expected an IPv4 subnet of /29 or larger without host bits, as in 10.32.0.0/12, or an IPv6 subnet of /120 or ' +
      'larger, or both with a comma between.',
  );
}

export function parseSeconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected whole seconds, from 0 to 999999.');
}
