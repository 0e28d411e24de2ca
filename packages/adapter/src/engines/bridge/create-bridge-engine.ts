import { formatIpv4Cidr } from '@pw/core';
import type { DockerClient } from '../../docker/docker-client.ts';
import { attachInterface } from '../../link/attach-interface.ts';
import { openContainerNamespace } from '../../link/container-namespace.ts';
import { detachInterface, interfaceAddresses } from '../../link/detach-interface.ts';
import type { Libc } from '../../netlink/libc.ts';
import type { NetNamespace } from '../../netlink/net-namespace.ts';
import { createAddressBook } from '../address-book.ts';
import { namesAddress } from '../names-address.ts';
import type { AttachTarget, ContainerRequest, NetworkEngine } from '../network-engine.ts';
import type { NetworkEngineParts, NetworkEngineSettings } from '../network-engine-settings.ts';
import { type BridgeClaims, createBridgeClaims } from './bridge-claims.ts';
import { type BridgeState, openBridgeState } from './bridge-state.ts';
import { createHostAddresses } from './host-addresses.ts';
import { createUnmanagedBridgePorts, type UnmanagedBridgePorts } from './unmanaged-bridge-ports.ts';

/** The embedded engine: veth pairs on a bridge that Docker made, addresses from our own pool. */
export async function createBridgeEngine(
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
): Promise<NetworkEngine> {
  const listeners: (() => void)[] = [];
  const state = await openBridgeState(parts, settings, () => {
    for (const listener of listeners) listener();
  });
  const claims = createBridgeClaims(createAddressBook(), settings.graceMs);
  claims.setNetwork(state.network.subnet, state.network.gateway);
  const foreign = createUnmanagedBridgePorts(parts.libc, state, claims);
  const host = createHostAddresses(state, claims);

  return {
    name: 'bridge',
    async plan(requests, create) {
      // Another process may have attached or exposed something: `pw attach`, `pw expose`.
      await Promise.all([foreign.refresh(), host.restore()]);
      return { picked: await claims.plan(requests, { early: create !== undefined }) };
    },
    abandon: claims.abandon,
    ...createGuestVerbs({ docker: parts.docker, libc: parts.libc, state, claims, foreign }),
    async restore(containers) {
      claims.restore(containers);
      await host.restore();
      await foreign.refresh();
    },
    created: claims.created,
    died: claims.died,
    removed: claims.removed,
    expose: host.expose,
    hide: host.hide,
    exposed: host.exposed,
    status: async () => ({
      engine: 'bridge',
      ready: true,
      details: {
        network: settings.network,
        bridge: state.network.bridge,
        subnet: formatIpv4Cidr(state.network.subnet),
        gateway: state.network.gateway,
        attached: (await foreign.pids()).length,
        'addresses held': claims.size(),
      },
    }),
    onRebuilt: (listener) => void listeners.push(listener),
    close: () => state[Symbol.dispose](),
  };
}

interface GuestParts {
  docker: DockerClient;
  libc: Libc;
  state: BridgeState;
  claims: BridgeClaims;
  foreign: UnmanagedBridgePorts;
}

/** What is done inside a container's namespace. */
function createGuestVerbs(parts: GuestParts): Pick<NetworkEngine, 'attach' | 'detach' | 'addressesOf'> {
  const { libc, state, claims, foreign } = parts;
  const visit = async <T>(
    target: AttachTarget,
    work: (guest: NetNamespace) => Promise<T>,
  ): Promise<T | undefined> => {
    using guest = openContainerNamespace(target.pid, state.engine.namespace);
    return guest === undefined ? undefined : await work(guest);
  };
  return {
    attach: (target, request, beforeReady) =>
      visit(target, async (guest) => {
        foreign.own(target.pid);
        await notePredecessor(parts, target.id, request);
        const whole = await completeRequest(parts, target, { request, guest });
        const { addresses, undo } = claims.claim(target.id, whole);
        try {
          const hosts = beforeReady?.(addresses);
          const bridge = await state.bridge();
          await attachInterface({
            libc,
            engine: state.engine,
            bridge,
            guest,
            pid: target.pid,
            addresses,
            beforeReady: hosts,
          });
        } catch (error) {
          undo();
          throw error;
        }
        return addresses;
      }),
    async detach(target, requests) {
      const isMeant = namesAddress(requests, state.network.subnet);
      const removed = (await visit(target, (guest) => detachInterface(libc, guest, isMeant))) ?? [];
      claims.release(target.id, removed);
      return removed;
    },
    addressesOf: async (target) => (await visit(target, (guest) => interfaceAddresses(libc, guest))) ?? [],
  };
}

/** Who starts a container the moment that its predecessor has ended may be faster than Docker's event about the end. */
async function notePredecessor(
  { docker, claims }: GuestParts,
  id: string,
  { requests }: ContainerRequest,
): Promise<void> {
  const rival = claims.rivalOf(id, requests);
  if (rival === undefined) return;
  const container = await docker.inspectContainer(rival);
  if (container === undefined) claims.removed(rival);
  else if (!container.State.Running) claims.died(rival);
}

async function completeRequest(
  { libc, claims }: GuestParts,
  target: AttachTarget,
  { request, guest }: { request: ContainerRequest; guest: NetNamespace },
): Promise<ContainerRequest> {
  if (request.picked.length > 0 || request.requests.every(({ kind }) => kind === 'address')) return request;
  return claims.pickLate(target.id, request, await interfaceAddresses(libc, guest));
}
