import { setTimeout as sleep } from 'node:timers/promises';
import { lookUntil, PowerstripError } from '@pw/core';
import { createBackoff } from '../../backoff.ts';
import { type DockerdNamespace, openDockerdNamespace } from '../../link/dockerd-namespace.ts';
import { findLink, type Link, listLinks } from '../../netlink/links.ts';
import { listRoutes } from '../../netlink/routes.ts';
import { type LinkEvents, type LinkNow, watchLinks } from '../../netlink/watch-links.ts';
import type { NetworkEngineParts, NetworkEngineSettings } from '../network-engine-settings.ts';
import {
  type BridgeNetwork,
  ensureBridgeNetwork,
  type HostFacts,
  OWNER_TAKES,
  removeBridgeNetwork,
} from './bridge-network.ts';

/** The bridge as it is now; it is recreated when it, or the network, was deleted. */
export interface BridgeState extends Disposable {
  readonly network: BridgeNetwork;
  readonly dockerd: DockerdNamespace;
  /** The bridge's link, recreated first when it is missing. */
  bridge(): Promise<Link>;
  /** As it was when it was last looked at, if nothing is known to have changed since. What needs it says whether it is still there. */
  lastSeen(): Link | undefined;
  /** Starts to follow the kernel. */
  watch(events: BridgeEvents): void;
}

/** What the kernel says that concerns the bridge. */
export interface BridgeEvents {
  /** The bridge is there again, without its ports and addresses. May be called again when it rejects. */
  rebuilt(bridge: Link): Promise<void>;
  /** A link has come or changed. */
  linkChanged(name: string): void;
  linkGone(name: string): void;
  /** The host's addresses have changed, perhaps those of the bridge; or events were lost. */
  addressesChanged(): void;
  /** The kernel has dropped events. */
  lost(): void;
}

export async function openBridgeState(
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
): Promise<BridgeState> {
  const network = await ensureBridgeNetwork(parts.docker, toOptions(settings), () =>
    lookAtHost(parts, settings),
  );
  const dockerd = await openWithBridge(parts, settings, network);
  let rebuilding: Promise<Link> | undefined;
  let watching: Disposable | undefined;
  const closed = new AbortController();
  let seen: Link | undefined;
  const rebuild = () => {
    rebuilding ??= rebuildBridge(parts, settings, { network, dockerd }).finally(() => {
      rebuilding = undefined;
    });
    return rebuilding;
  };
  return {
    network,
    dockerd,
    async bridge() {
      seen = (await findLink(dockerd.socket, network.bridge)) ?? (await rebuild());
      return seen;
    },
    lastSeen: () => seen,
    watch(events) {
      const keep = keepBridge({ ...parts, name: network.bridge, rebuild, events, signal: closed.signal });
      // Each port that comes or goes is news of the bridge too, our own among them: it stays what it was.
      const changed = (now?: LinkNow) => {
        if (now?.index !== seen?.index || now?.mtu !== seen?.mtu) seen = undefined;
      };
      watching = watchLinks(
        parts.libc,
        dockerd.namespace,
        toLinkEvents(network.bridge, { events, changed, keep }),
      );
    },
    [Symbol.dispose]() {
      closed.abort();
      watching?.[Symbol.dispose]();
      dockerd[Symbol.dispose]();
    },
  };
}

/** `changed`: what the bridge is now, if that is known; `keep`: it may be gone. */
function toLinkEvents(
  bridge: string,
  { events, changed, keep }: { events: BridgeEvents; changed: (now?: LinkNow) => void; keep: () => void },
): LinkEvents {
  return {
    changed(name, now) {
      if (name === bridge) changed(now);
      events.linkChanged(name);
    },
    gone(name) {
      events.linkGone(name);
      if (name !== bridge) return;
      changed();
      keep();
    },
    addresses: () => events.addressesChanged(),
    lost() {
      changed();
      events.lost();
      events.addressesChanged();
      keep();
    },
  };
}

interface KeeperParts extends Pick<NetworkEngineParts, 'log'> {
  name: string;
  rebuild(): Promise<Link>;
  events: BridgeEvents;
  signal: AbortSignal;
}

/** To be called when the bridge is gone, or may be. Tries until it is there again, ever more slowly. */
function keepBridge({ log, name, rebuild, events, signal }: KeeperParts): () => void {
  let busy = false;
  let again = false;
  const once = async () => {
    const backoff = createBackoff({ firstMs: 100, maxMs: 30_000, factor: 2 });
    while (!signal.aborted) {
      try {
        return await events.rebuilt(await rebuild());
      } catch (err) {
        if (signal.aborted) return;
        const retryMs = backoff.nextMs();
        log.error({ bridge: name, err, retryMs }, 'the bridge was deleted and cannot be recreated yet');
        await sleep(retryMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  };
  return async () => {
    again = true;
    if (busy) return;
    busy = true;
    while (again && !signal.aborted) {
      again = false;
      await once();
    }
    busy = false;
  };
}

/** Docker still knows the network, but creates its bridge only together with the network. */
async function rebuildBridge(
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
  { network, dockerd }: { network: BridgeNetwork; dockerd: DockerdNamespace },
): Promise<Link> {
  const present = await findLink(dockerd.socket, network.bridge);
  if (present !== undefined) return present; // Another process has recreated it.
  if (settings.readOnly === true) return waitForBridge(dockerd, network.bridge);
  parts.log.warn({ bridge: network.bridge }, 'the bridge is missing and is recreated');
  await removeBridgeNetwork(parts.docker, settings.network);
  const options = {
    ...toOptions(settings),
    bridge: network.bridge,
    subnet: network.subnet,
    ipv6Subnet: network.ipv6?.subnet,
  };
  await ensureBridgeNetwork(parts.docker, options, () => lookAtHost(parts, settings));
  const bridge = await findLink(dockerd.socket, network.bridge);
  if (bridge !== undefined) return bridge;
  throw bridgeMissing(network.bridge);
}

/** An adapter that serves may be making it again at this moment. Throws BRIDGE_MISSING. */
async function waitForBridge(dockerd: DockerdNamespace, name: string): Promise<Link> {
  const bridge = await lookUntil(() => findLink(dockerd.socket, name), OWNER_TAKES);
  if (bridge === undefined) throw bridgeMissing(name);
  return bridge;
}

function bridgeMissing(name: string): PowerstripError {
  return new PowerstripError('BRIDGE_MISSING', `the bridge ${name} is not there`, { status: 500 });
}

async function openWithBridge(
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
  network: BridgeNetwork,
): Promise<DockerdNamespace> {
  const found = await openDockerdNamespace(parts.libc, settings.dockerHost, network.bridge).catch(
    () => undefined,
  );
  if (found !== undefined) return found;
  using any = await openDockerdNamespace(parts.libc, settings.dockerHost);
  const rebuilt = rebuildBridge(parts, settings, { network, dockerd: any });
  await (settings.readOnly === true ? rebuilt : rebuilt.catch(() => undefined));
  return openDockerdNamespace(parts.libc, settings.dockerHost, network.bridge);
}

async function lookAtHost(
  { libc }: NetworkEngineParts,
  { dockerHost }: NetworkEngineSettings,
): Promise<HostFacts> {
  using dockerd = await openDockerdNamespace(libc, dockerHost);
  const routes = await listRoutes(dockerd.socket);
  const links = await listLinks(dockerd.socket);
  return { routes: routes.map(({ destination }) => destination), links: links.map(({ name }) => name) };
}

function toOptions({ network, bridge, subnet, ipv6Subnet, labels, readOnly }: NetworkEngineSettings) {
  return { network, bridge, subnet, ipv6Subnet, labels, readOnly };
}
