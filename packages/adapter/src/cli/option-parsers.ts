import { parsePort, parseSubnets, SUBNETS_GRAMMAR, type Subnets } from '@pw/core';
import { InvalidArgumentError } from 'commander';

/** For commander: a port number. */
export function parsePortOption(text: string): number {
  const port = parsePort(text);
  if (port !== undefined) return port;
  throw new InvalidArgumentError('Expected a port number from 0 (any free one) to 65535.');
}

/** For commander: what `--subnet` names. */
export function parseSubnetOption(text: string): Subnets {
  const subnets = parseSubnets(text);
  if (subnets !== undefined) return subnets;
  throw new InvalidArgumentError(SUBNETS_GRAMMAR);
}

export function parseSeconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected whole seconds, from 0 to 999999.');
}
