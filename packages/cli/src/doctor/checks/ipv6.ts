import { getEnv } from '@pw/core';
import type { Check, DoctorContext, Fault } from '../check.ts';
import { chosenEngine } from './chosen-engine.ts';

/** Docker 27 drops forwarded IPv6 traffic that it does not know, once a network of its own has IPv6. */
const FIRST_TO_DROP = 27;
/** The create hook's label. */
const NETWORK_LABEL = 'powerstrip-weave.network';
/** Beside `net:` and `ip:`, only IPv6 addresses have colons. */
const IPV6_ADDRESS = /:[^\s,]*:/;
/** Any unique local one will do. */
const SUBNET = 'fd00:75::/64';

/** Asked only where a container wants IPv6: nobody else notices. */
export const ipv6Check: Check = {
  id: 'ipv6',
  well: 'Docker forwards the IPv6 traffic of the weave network',
  async run(context) {
    const { docker, names, pw } = context;
    const engine = await chosenEngine(context);
    if (engine !== undefined && engine !== 'auto' && engine !== 'bridge') return [];
    const facts = { version: (await docker.version()).Version, networks: await docker.listNetworks() };
    const faults = ipv6Faults(facts, { weave: names.weaveNetwork, pw });
    return faults.length > 0 && (await asksForIpv6(context)) ? faults : [];
  },
};

/** As the engine answers `GET /version` and `GET /networks`. */
export interface Ipv6Facts {
  version: string;
  networks: readonly {
    Name: string;
    Driver: string;
    EnableIPv6?: boolean | undefined;
    IPAM?: { Config?: readonly { Subnet?: string | undefined }[] | null | undefined } | undefined;
  }[];
}

/** Whether Docker drops what containers of the network `weave` send by IPv6. */
export function ipv6Faults(
  { version, networks }: Ipv6Facts,
  { weave, pw }: { weave: string } & Pick<DoctorContext, 'pw'>,
): Fault[] {
  const ours = networks.find(({ Name }) => Name === weave);
  const other = networks.find(({ Driver, EnableIPv6 }) => Driver === 'bridge' && EnableIPv6 === true);
  if (ours === undefined || ours.EnableIPv6 === true || other === undefined) return [];
  if (Number.parseInt(version, 10) < FIRST_TO_DROP) return [];
  const subnet = ours.IPAM?.Config?.[0]?.Subnet ?? '10.32.0.0/12';
  return [
    {
      what: `containers ask for IPv6 on the network ${weave}, of which Docker ${version} knows no IPv6: since the network ${other.Name} has IPv6, Docker may drop their traffic`,
      fix: `${pw('down')} && ${pw('up')} --subnet ${subnet},${SUBNET}`,
    },
  ];
}

async function asksForIpv6({ docker, names, inspect }: DoctorContext): Promise<boolean> {
  const filters = { label: [`${NETWORK_LABEL}=${names.weaveNetwork}`] };
  for (const { Id } of await docker.listContainers({ filters })) {
    const container = await inspect(Id);
    if (IPV6_ADDRESS.test(getEnv(container?.Config.Env ?? [], 'WEAVE_CIDR') ?? '')) return true;
  }
  return false;
}
