import { formatCidr } from '@pw/core';
import { createAddressBook } from '../address-book.ts';
import type { NetworkEngine, NetworkEngineStatus } from '../network-engine.ts';
import type { NetworkEngineParts, NetworkEngineSettings } from '../network-engine-settings.ts';
import { overlapWarnings } from '../overlap-warnings.ts';
import { createBridgeAddresses } from './bridge-addresses.ts';
import { type BridgeNetwork, gatewaysOf } from './bridge-network.ts';
import { type BridgePort, type BridgePorts, createBridgePorts } from './bridge-ports.ts';
import { type BridgeEvents, openBridgeState } from './bridge-state.ts';
import { createForeignChanges, type ForeignChanges } from './foreign-changes.ts';
import { createGuestVerbs } from './guest-verbs.ts';
import { createHostAddresses, type HostAddresses } from './host-addresses.ts';
import { createStrangers, type Strangers } from './strangers.ts';

/** An engine that keeps the addresses itself. */
export type BridgeEngine = NetworkEngine &
  Required<
    Pick<
      NetworkEngine,
      'abandon' | 'warnings' | 'created' | 'died' | 'removed' | 'corrected' | 'exposed' | 'watch'
    >
  >;

/** The embedded engine: veth pairs on a bridge that Docker made, addresses from our own pool. */
export async function createBridgeEngine(
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
): Promise<BridgeEngine> {
  const state = await openBridgeState(parts, settings);
  const { bridge, subnet } = state.network;
  const ports = createBridgePorts(parts.libc, state.dockerd, bridge);
  const pool = { pool: subnet, gateways: gatewaysOf(state.network), graceMs: settings.graceMs };
  const addresses = createBridgeAddresses(createAddressBook(), ports, pool);
  const host = createHostAddresses({ libc: parts.libc, log: parts.log, state, ports, addresses });
  const strangers = createStrangers(ports);
  const foreign = createForeignChanges({ ports, addresses, log: parts.log });
  return {
    name: 'bridge',
    async plan(requests, create) {
      await strangers.adopt();
      return { picked: await addresses.plan(requests, { early: create !== undefined }) };
    },
    warnings: async (requests) => overlapWarnings(state.dockerd.socket, bridge, requests),
    abandon: addresses.abandon,
    ...createGuestVerbs({ libc: parts.libc, state, ports, addresses, strangers }),
    async restore(containers) {
      const link = await state.bridge();
      await host.refresh();
      const present = await ports.reconcile(link);
      foreign.compare(present);
      addresses.restore(containers, present);
      return new Set(present.flatMap(({ id }) => id ?? []));
    },
    watch(changed) {
      if (changed !== undefined) foreign.follow(changed);
      state.watch(bridgeEvents({ ports, host, strangers, foreign }));
    },
    created: addresses.created,
    died: addresses.died,
    removed: addresses.removed,
    corrected: addresses.corrected,
    expose: host.expose,
    hide: host.hide,
    exposed: host.exposed,
    status: async () =>
      status(settings.network, state.network, { held: addresses.held(), present: await ports.list() }),
    close() {
      foreign[Symbol.dispose]();
      state[Symbol.dispose]();
    },
  };
}

function bridgeEvents({
  ports,
  host,
  strangers,
  foreign,
}: {
  ports: BridgePorts;
  host: HostAddresses;
  strangers: Strangers;
  foreign: ForeignChanges;
}): BridgeEvents {
  return {
    async rebuilt(link) {
      await ports.rejoin(link);
      await host.restore();
    },
    linkChanged(name) {
      strangers.seen(name);
      foreign.seen(name);
    },
    linkGone(name) {
      strangers.gone(name);
      foreign.seen(name);
    },
    addressesChanged: () => void host.refresh().catch(() => undefined),
    lost: foreign.lost,
  };
}

function status(
  network: string,
  { bridge, subnet, ipv6, ...own }: BridgeNetwork,
  { held, present }: { held: readonly string[]; present: readonly BridgePort[] },
): NetworkEngineStatus {
  return {
    engine: 'bridge',
    ready: true,
    details: {
      network,
      bridge,
      subnet: [subnet, ...(ipv6 ? [ipv6.subnet] : [])].map(formatCidr).join(' '),
      gateway: gatewaysOf({ ...own, ipv6 }).join(' '),
      attached: present.filter(({ pid }) => pid !== undefined).length,
      'addresses held': new Set([...held, ...present.flatMap(({ addresses }) => addresses)]).size,
    },
  };
}
