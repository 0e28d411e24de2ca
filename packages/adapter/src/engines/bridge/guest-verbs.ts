import { type IpCidr, PowerstripError } from '@pw/core';
import { attachInterface, hostEndName } from '../../link/attach-interface.ts';
import { openContainerNamespace } from '../../link/container-namespace.ts';
import { detachInterface, interfaceAddresses } from '../../link/detach-interface.ts';
import { hasCode } from '../../netlink/errno-error.ts';
import type { Libc } from '../../netlink/libc.ts';
import type { Link } from '../../netlink/links.ts';
import type { NetNamespace } from '../../netlink/net-namespace.ts';
import { namesAddress } from '../names-address.ts';
import type { AttachTarget, ContainerRequest, NetworkEngine } from '../network-engine.ts';
import type { BridgeAddresses } from './bridge-addresses.ts';
import type { BridgePort, BridgePorts } from './bridge-ports.ts';
import type { BridgeState } from './bridge-state.ts';
import type { Strangers } from './strangers.ts';

interface GuestParts {
  libc: Libc;
  state: BridgeState;
  ports: BridgePorts;
  addresses: BridgeAddresses;
  strangers: Strangers;
}

/** What happens inside a container's namespace. */
export function createGuestVerbs(
  parts: GuestParts,
): Pick<NetworkEngine, 'attach' | 'detach' | 'addressesOf'> {
  const { libc, state, ports, addresses, strangers } = parts;
  const visit = async <T>(
    target: AttachTarget,
    work: (guest: NetNamespace) => Promise<T>,
  ): Promise<T | undefined> => {
    using guest = openContainerNamespace(target.pid, state.dockerd.namespace);
    return guest === undefined ? undefined : await work(guest);
  };
  return {
    attach: (target, request, beforeReady) =>
      visit(target, async (guest) => {
        strangers.know(target.pid);
        await strangers.adopt();
        const present = needsPick(request) ? await interfaceAddresses(libc, guest) : [];
        const all = await addresses.take(target.id, request, present);
        await attach(parts, target, { guest, addresses: all, beforeReady: () => beforeReady?.(all) });
        addresses.attached(target.id, request);
        return all;
      }),
    async detach(target, requests) {
      const isMeant = namesAddress(requests, state.network.subnet);
      const removed = (await visit(target, (guest) => detachInterface(libc, guest, isMeant))) ?? [];
      await ports.release(hostEndName(target.pid), textsOf(removed));
      addresses.release(target.id, removed);
      return removed;
    },
    async addressesOf(target) {
      const inside = (await visit(target, (guest) => interfaceAddresses(libc, guest))) ?? [];
      return given(inside, await ports.find(target.pid));
    },
  };
}

async function attach(
  { libc, state, ports }: GuestParts,
  { id, pid }: AttachTarget,
  work: { guest: NetNamespace; addresses: readonly IpCidr[]; beforeReady: () => Promise<void> | undefined },
): Promise<void> {
  const { dockerd, network } = state;
  const link = hostEndName(pid);
  const names = {
    claim: () => ports.claim(link, textsOf(work.addresses)),
    release: (claimed: readonly string[]) => ports.release(link, claimed),
    complete: () => ports.complete(pid, id),
    owns: ports.owns,
  };
  const attachTo = (bridge: Link) => attachInterface({ libc, dockerd, bridge, pid, names, ...work });
  const seen = state.lastSeen();
  try {
    await attachTo(seen ?? (await state.bridge()));
  } catch (error) {
    if (hasCode(error, 'EXFULL')) throw bridgeFull(network.bridge);
    // What the kernel says of a link for a bridge that is gone.
    const now = seen !== undefined && hasCode(error, 'EINVAL') ? await state.bridge() : seen;
    if (now === undefined || now.index === seen?.index) throw error;
    await attachTo(now);
  }
}

/** A container may be able to change what is inside it, even to a whole interface of its own, but never its port. */
function given(inside: readonly IpCidr[], port: BridgePort | undefined): IpCidr[] {
  if (port === undefined) return [];
  // A kernel before 5.5 keeps no names; nor does it for a port that the weave script made.
  if (port.link.alternativeNames.length === 0) return [...inside];
  const registered = new Set(port.addresses);
  return inside.filter(({ address }) => registered.has(address));
}

function textsOf(cidrs: readonly IpCidr[]): string[] {
  return cidrs.map(({ address }) => address);
}

function needsPick({ requests, picked }: ContainerRequest): boolean {
  return picked.length === 0 && requests.some(({ kind }) => kind !== 'address');
}

/** A Linux bridge has 1,024 ports, the first of them never used. */
function bridgeFull(bridge: string): PowerstripError {
  return new PowerstripError('BRIDGE_FULL', `the bridge ${bridge} has no free port`, { status: 409 });
}
