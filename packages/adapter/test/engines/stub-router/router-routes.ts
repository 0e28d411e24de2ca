// The stub's handlers for peers, expose and status.
import { formatCidr, parseIpv4Cidr } from '@pw/core';
import { type Exchange, failure, noContent, notFound, ok, type Reply } from './reply.ts';
import type { Route } from './routes.ts';
import type { StubState } from './stub-state.ts';

export function routerRoutes(state: StubState): Route[] {
  return [
    { method: 'POST', pattern: '/connect', handler: (exchange) => connect(state, exchange) },
    { method: 'POST', pattern: '/forget', handler: (exchange) => forget(state, exchange) },
    { method: 'POST', pattern: '/expose/:/:', handler: (exchange) => expose(state, exchange) },
    {
      method: 'DELETE',
      pattern: '/peer/:',
      handler: ({ variables: [name] }) => ok(`0 IPs taken over from ${name}\n`),
    },
    { method: 'DELETE', pattern: '/peer', handler: () => noContent },
    { method: 'GET', pattern: '/proxyaddrs', handler: () => notFound },
    { method: 'GET', pattern: '/report', handler: (exchange) => report(state, exchange) },
    { method: 'GET', pattern: '/status', handler: () => status(state, overview(state)) },
    { method: 'GET', pattern: '/status/targets', handler: () => status(state, lines(state.peers)) },
    {
      method: 'GET',
      pattern: '/status/connections',
      handler: () => status(state, lines(state.peers.map(connection))),
    },
    { method: 'GET', pattern: '/status/peers', handler: () => status(state, '00:00:00:00:00:01(stub)\n') },
    {
      method: 'GET',
      pattern: '/status/dns',
      handler: () => status(state, lines(state.names.map(({ fqdn }) => fqdn))),
    },
    { method: 'GET', pattern: '/status/ipam', handler: () => status(state, ipam(state)) },
  ];
}

function connect(state: StubState, exchange: Exchange): Reply {
  const peers = exchange.params.getAll('peer');
  const bad = peers.filter((peer) => peer === '' || /\s/.test(peer));
  if (bad.length > 0)
    return failure(400, bad.map((peer) => `invalid peer address ${JSON.stringify(peer)}`).join('\n'));
  state.peers = exchange.params.get('replace') === 'true' ? peers : [...new Set([...state.peers, ...peers])];
  return ok('');
}

function forget(state: StubState, exchange: Exchange): Reply {
  const peers = exchange.params.getAll('peer');
  state.peers = state.peers.filter((peer) => !peers.includes(peer));
  return ok('');
}

function expose(state: StubState, { variables: [address = '', length = ''] }: Exchange): Reply {
  const cidr = parseIpv4Cidr(`${address}/${length}`);
  if (cidr === undefined) return failure(400, `invalid CIDR address: ${address}/${length}`);
  try {
    state.exposeOnHost(formatCidr(cidr));
  } catch (error) {
    return failure(500, `unable to expose: ${error instanceof Error ? error.message : String(error)}`);
  }
  state.exposed = [...new Set([...state.exposed, formatCidr(cidr)])];
  return noContent;
}

function report(state: StubState, { headers, params }: Exchange): Reply {
  if (headers.accept !== 'application/json' && params.getAll('format').length !== 1) {
    return failure(400, 'exactly one format is needed');
  }
  return ok(JSON.stringify({ Ready: state.ready, Version: '2.8.1', ...state.report }, null, 4));
}

/** Not ready: 503, with the same body. */
function status(state: StubState, body: string): Reply {
  return { status: state.ready ? 200 : 503, body };
}

function overview(state: StubState): string {
  return lines([
    '',
    '        Version: 2.8.1',
    '',
    '        Service: router',
    '           Name: 00:00:00:00:00:01(stub)',
    `        Targets: ${state.peers.length}`,
    '',
    '        Service: ipam',
    `         Status: ${state.consensus ? 'ready' : 'awaiting consensus'}`,
    `          Range: ${formatCidr(state.range)}`,
  ]);
}

function ipam(state: StubState): string {
  return `00:00:00:00:00:01(stub)  1048576 IPs (100.0% of total) (${state.addresses.holdings.length} active)\n`;
}

function connection(peer: string): string {
  return `-> ${peer}:6783 established fastdp 00:00:00:00:00:02(other) mtu=1376`;
}

function lines(texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
