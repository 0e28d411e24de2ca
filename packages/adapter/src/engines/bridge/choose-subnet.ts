import { formatCidr, type Ipv4Cidr, ipv4Cidr, PowerstripError } from '@pw/core';
import { overlapsRoute } from '../overlap-warnings.ts';

/** Tried in order when no subnet is asked for; the first is weave's own default range. */
const CANDIDATES = [
  '10.32.0.0/12',
  '10.48.0.0/12',
  '10.64.0.0/12',
  '10.96.0.0/12',
  '172.24.0.0/14',
  '192.168.208.0/20',
].map(ipv4Cidr);

/**
 * The subnet of a network that will be created. `taken`: the host's routes and the subnets of other Docker networks.
 * Throws SUBNET_OVERLAP when the wanted one, or each candidate, overlaps one of them.
 */
export function chooseSubnet(wanted: Ipv4Cidr | undefined, taken: readonly Ipv4Cidr[]): Ipv4Cidr {
  const candidates = wanted === undefined ? CANDIDATES : [wanted];
  const free = candidates.find((candidate) => !taken.some((other) => overlapsRoute(candidate, other)));
  if (free !== undefined) return free;
  const tried = candidates.map(formatCidr).join(', ');
  const others = taken.map(formatCidr).join(', ');
  throw new PowerstripError('SUBNET_OVERLAP', `--subnet: ${tried} overlaps what is in use here: ${others}`);
}
