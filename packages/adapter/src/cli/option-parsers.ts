import { type Ipv4Cidr, networkAddress, parseIpv4Cidr, parsePort } from '@pw/core';
import { InvalidArgumentError } from 'commander';

/** For commander: a port number. */
export function parsePortOption(text: string): number {
  const port = parsePort(text);
  if (port !== undefined) return port;
  throw new InvalidArgumentError('Expected a port number from 0 (any free one) to 65535.');
}

export function parseAbsoluteCidr(text: string): Ipv4Cidr {
  const cidr = parseIpv4Cidr(text);
  if (cidr !== undefined && cidr.prefixLength <= 29 && cidr.address === networkAddress(cidr)) return cidr;
  throw new InvalidArgumentError(
    'Expected an IPv4 subnet of /29 or larger without host bits, as in 10.32.0.0/12.',
  );
}

export function parseSeconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected whole seconds, from 0 to 999999.');
}
