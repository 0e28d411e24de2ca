import { formatCidr, type IpCidr, overlaps, type WeaveAddressRequest } from '@pw/core';
import { findLink } from '../netlink/links.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { listIpv6Routes, listRoutes, type Route } from '../netlink/routes.ts';

/**
 * Of the addresses and subnets that a request names, those that overlap a route of the host, as the weave script warns:
 * what a container sends there stays on the weave network. `bridge`: of the weave network, whose own routes do not count.
 */
export async function overlapWarnings(
  socket: NetlinkSocket,
  bridge: string,
  requests: readonly WeaveAddressRequest[],
): Promise<string[]> {
  const named = requests.flatMap((request) => (request.kind === 'default' ? [] : [request.cidr]));
  if (named.length === 0) return [];
  const own = (await findLink(socket, bridge))?.index;
  const all = await routesFor(socket, named);
  const routes = all.filter(({ link }) => link !== own);
  return named.flatMap((cidr) => {
    const route = routes.find(({ destination }) => overlapsRoute(cidr, destination));
    return route === undefined ? [] : [warning(cidr, route.destination)];
  });
}

/** Of IPv6 a host has several for each link: they are listed only if they matter. */
async function routesFor(socket: NetlinkSocket, named: readonly IpCidr[]): Promise<Route<IpCidr>[]> {
  const has = (wanted: 4 | 6) => named.some(({ family }) => family === wanted);
  return [...(has(4) ? await listRoutes(socket) : []), ...(has(6) ? await listIpv6Routes(socket) : [])];
}

function warning(cidr: IpCidr, route: IpCidr): string {
  const [own, other] = [formatCidr(cidr), formatCidr(route)];
  return `${own} overlaps a route of the host, ${other}: what is there may be out of reach`;
}

/** A default route (length 0) covers everything, so it is ignored. */
export function overlapsRoute(cidr: IpCidr, route: IpCidr): boolean {
  return route.prefixLength > 0 && overlaps(cidr, route);
}
