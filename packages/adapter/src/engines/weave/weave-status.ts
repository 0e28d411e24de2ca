import type { NetworkEngineStatus, NetworkPeer } from '../network-engine.ts';
import type { RouterClient } from './router-client/create-router-client.ts';

interface Peer {
  Name?: string;
  NickName?: string;
  Connections?: { Name?: string; Address?: string; Established?: boolean }[] | null;
}

/** The part of a router's report that fits on a few lines; every field may be missing. */
interface Report {
  Ready?: boolean;
  Version?: string;
  Router?: {
    Name?: string;
    NickName?: string;
    Encryption?: boolean;
    Connections?: { Address?: string; State?: string }[] | null;
    Peers?: Peer[] | null;
  };
  IPAM?: { Range?: string; DefaultSubnet?: string; ActiveIPs?: number };
  DNS?: { Domain?: string };
}

export async function weaveStatus(router: RouterClient): Promise<NetworkEngineStatus> {
  const [{ ready }, report] = await Promise.all([router.status(), router.report() as Promise<Report>]);
  return { engine: 'weave', ready, details: { router: router.address, ...detailsOf(report) } };
}

/** The other routers. Whether this one is connected to them, and at which address, its own entry says. */
export async function weavePeers(router: RouterClient): Promise<NetworkPeer[]> {
  const { Router: { Name: own, Peers: peers } = {} } = (await router.report()) as Report;
  const links = peers?.find(({ Name }) => Name === own)?.Connections ?? [];
  return (peers ?? []).flatMap(({ Name, NickName }) => {
    if (Name === undefined || Name === own) return [];
    const link = links.find((candidate) => candidate.Name === Name);
    return [
      { name: NickName || Name, address: link?.Address ?? null, isConnected: link?.Established === true },
    ];
  });
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
