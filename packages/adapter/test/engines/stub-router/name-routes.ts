// The stub's DNS handlers.
import { parseIpv4Cidr } from '@pw/core';
import { type Exchange, failure, flag, noContent, notFound, ok, type Reply } from './reply.ts';
import type { Route } from './routes.ts';
import type { StubState } from './stub-state.ts';

const DOMAIN = 'weave.local.';

export function nameRoutes(state: StubState): Route[] {
  const remove = (exchange: Exchange) => removeNames(state, exchange);
  return [
    { method: 'GET', pattern: '/domain', handler: () => ok(DOMAIN) },
    { method: 'GET', pattern: '/dns-address', handler: () => ok('172.17.0.1') },
    { method: 'GET', pattern: '/dns-address-port', handler: () => ok('172.17.0.1:53') },
    { method: 'PUT', pattern: '/name/:/:', handler: (exchange) => putName(state, exchange) },
    { method: 'DELETE', pattern: '/name/:/:', handler: remove },
    { method: 'DELETE', pattern: '/name/:', handler: remove },
    { method: 'DELETE', pattern: '/name', handler: remove },
    { method: 'GET', pattern: '/name', handler: (exchange) => listNames(state, exchange) },
  ];
}

/** Names outside the domain are ignored, and so is a stopped container's, all with 204. */
function putName(state: StubState, exchange: Exchange): Reply {
  const [id = '', address = ''] = exchange.variables;
  if (!isIpv4(address)) return failure(400, `Invalid IP: ${address}`);
  const fqdn = withDot(exchange.params.get('fqdn') ?? '');
  const dead = flag(exchange, 'check-alive') && !state.isAlive(id);
  if (fqdn.endsWith(`.${DOMAIN}`) && !dead) state.names.push({ id, address, fqdn, tombstone: 0 });
  return noContent;
}

/** Missing parts are wildcards; removed entries stay as tombstones. */
function removeNames(state: StubState, exchange: Exchange): Reply {
  const [id, address] = exchange.variables;
  if (address !== undefined && !isIpv4(address)) return failure(400, `Invalid IP: ${address}`);
  const fqdn = exchange.params.get('fqdn');
  for (const entry of state.names) {
    const matches =
      (id === undefined || entry.id === id) &&
      (address === undefined || entry.address === address) &&
      (fqdn === null || entry.fqdn === withDot(fqdn));
    if (matches && entry.tombstone === 0) entry.tombstone = 1_700_000_000;
  }
  return noContent;
}

/** Without exactly this header there is no such page. */
function listNames(state: StubState, exchange: Exchange): Reply {
  if (exchange.headers.accept !== 'application/json') return notFound;
  const entries = state.names.map(({ id, address, fqdn, tombstone }) => ({
    ContainerID: id,
    Origin: 1,
    Addr: address,
    Hostname: fqdn,
    Version: tombstone === 0 ? 0 : 1,
    Tombstone: tombstone,
  }));
  // An empty list of Go that nothing was appended to.
  return ok(JSON.stringify(entries.length === 0 ? null : entries));
}

function withDot(name: string): string {
  return name === '' || name.endsWith('.') ? name : `${name}.`;
}

function isIpv4(text: string): boolean {
  return parseIpv4Cidr(`${text}/32`) !== undefined;
}
