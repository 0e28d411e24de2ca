// The stub's IPAM handlers, with the status codes and texts of weave 2.8.
import { containsAddress, formatCidr, type Ipv4Cidr, networkAddress, parseIpv4Cidr } from '@pw/core';
import { cancelled, type Exchange, failure, flag, noContent, ok, type Reply } from './reply.ts';
import type { Route } from './routes.ts';
import type { StubState } from './stub-state.ts';

export function ipamRoutes(state: StubState): Route[] {
  return [
    route('GET', '/ipinfo/defaultsubnet', () => ok(formatCidr(state.range))),
    route('GET', '/ipinfo/tracker', () => ok(`${state.tracker}\n`)),
    route('GET', '/ring', async (exchange) => ((await consensus(state, exchange)) ? ok('') : undefined)),
    route('GET', '/ip', () => ok(state.addresses.owned())),
    route('POST', '/ip/:', (exchange) => allocate(state, exchange, state.range)),
    route('POST', '/ip/:/:/:', (exchange) =>
      withSubnet(state, exchange, (subnet) => allocate(state, exchange, subnet)),
    ),
    route('GET', '/ip/:', (exchange) => lookup(state, exchange, state.range)),
    route('GET', '/ip/:/:/:', (exchange) =>
      withSubnet(state, exchange, (subnet) => lookup(state, exchange, subnet)),
    ),
    route('PUT', '/ip/:/:/:', (exchange) => claim(state, exchange)),
    route('DELETE', '/ip/:/:', (exchange) => free(state, exchange)),
    route('DELETE', '/ip/:', ({ variables: [id = ''] }) =>
      state.addresses.release(id) ? noContent : failure(400, `Delete: no addresses for ${id}`),
    ),
  ];
}

function route(method: string, pattern: string, handler: Route['handler']): Route {
  return { method, pattern, handler };
}

/** Blocks until there is space; only the answer of somebody who still waits counts. */
async function allocate(state: StubState, exchange: Exchange, subnet: Ipv4Cidr): Promise<Reply | undefined> {
  const [id = ''] = exchange.variables;
  for (;;) {
    if (isDead(state, exchange, id)) return cancelled;
    const address = state.consensus ? state.addresses.allocate(id, subnet) : undefined;
    if (address !== undefined) return ok(formatCidr(address));
    if (!(await state.addresses.changed(exchange.gone))) return undefined;
  }
}

async function claim(state: StubState, exchange: Exchange): Promise<Reply | undefined> {
  const [id = '', address = '', length = ''] = exchange.variables;
  const cidr = parseIpv4Cidr(`${address}/${length}`);
  if (cidr === undefined) return failure(400, `invalid CIDR address: ${address}/${length}`);
  if (!flag(exchange, 'noErrorOnUnknown') && !(await consensus(state, exchange))) return undefined;
  if (isDead(state, exchange, id)) return cancelled;
  if (state.addresses.claim(id, cidr)) return noContent;
  const holder = state.addresses.holderOf(cidr.address);
  return failure(400, `Unable to claim: address ${formatCidr(cidr)} is already owned by ${holder}`);
}

function lookup(state: StubState, { variables: [id = ''] }: Exchange, subnet: Ipv4Cidr): Reply {
  return ok(state.addresses.held(id, subnet).map(formatCidr).join(' '));
}

function free(state: StubState, { variables: [id = '', address = ''] }: Exchange): Reply {
  if (parseIpv4Cidr(`${address}/32`) === undefined) return failure(400, `Invalid IP: ${address}`);
  if (state.addresses.release(id, address)) return noContent;
  return failure(400, `Unable to free: ${address} is not held by ${id}`);
}

/** Syntax is refused at once: it never blocks. */
function withSubnet(
  state: StubState,
  { variables: [, address = '', length = ''] }: Exchange,
  next: (subnet: Ipv4Cidr) => Reply | Promise<Reply | undefined>,
): Reply | Promise<Reply | undefined> {
  const cidr = parseIpv4Cidr(`${address}/${length}`);
  if (cidr === undefined) return failure(400, `invalid CIDR address: ${address}/${length}`);
  if (cidr.address !== networkAddress(cidr))
    return failure(400, `Invalid subnet - bits after network prefix are not all zero: ${address}/${length}`);
  if (cidr.prefixLength > 30) return failure(400, `Allocation subnets must be at least 4 addresses`);
  const outside = cidr.prefixLength < state.range.prefixLength || !containsAddress(state.range, cidr.address);
  if (outside) return failure(400, `range ${address}/${length} out of bounds: ${formatCidr(state.range)}`);
  return next(cidr);
}

function isDead(state: StubState, exchange: Exchange, id: string): boolean {
  return flag(exchange, 'check-alive') && !state.isAlive(id);
}

/** False when the client left before the peers agreed. */
async function consensus(state: StubState, { gone }: Exchange): Promise<boolean> {
  while (!state.consensus) {
    if (!(await state.addresses.changed(gone))) return false;
  }
  return true;
}
