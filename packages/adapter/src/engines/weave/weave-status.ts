import type { NetworkEngineStatus } from '../network-engine.ts';
import type { RouterClient } from './router-client/create-router-client.ts';

/** The part of a router's report that fits on a few lines; every field may be missing. */
interface Report {
  Ready?: boolean;
  Version?: string;
  Router?: {
    Name?: string;
    NickName?: string;
    Encryption?: boolean;
    Connections?: { State?: string }[] | null;
  };
  IPAM?: { Range?: string; DefaultSubnet?: string; ActiveIPs?: number };
  DNS?: { Domain?: string };
}

export async function weaveStatus(router: RouterClient): Promise<NetworkEngineStatus> {
  const [{ ready }, report] = await Promise.all([router.status(), router.report() as Promise<Report>]);
  return { engine: 'weave', ready, details: { router: router.address, ...detailsOf(report) } };
}

function detailsOf({ Version, Router, IPAM, DNS }: Report): Record<string, string | number> {
  const connections = Router?.Connections ?? [];
  const details = {
    version: Version,
    peer: Router?.Name && `${Router.Name}(${Router.NickName ?? ''})`,
    encryption: Router && (Router.Encryption === true ? 'on' : 'off'),
    connections: Router && connections.length,
    established: Router && connections.filter(({ State }) => State === 'established').length,
    range: IPAM?.Range,
    'active addresses': IPAM?.ActiveIPs,
    domain: DNS?.Domain,
  };
  const known = Object.entries(details).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(known) as Record<string, string | number>;
}
