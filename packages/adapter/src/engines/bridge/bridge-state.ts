import { type Ipv4Cidr, PowerstripError } from '@pw/core';
import type { DockerdNamespace } from '../../link/dockerd-namespace.ts';
import { openDockerdNamespace } from '../../link/dockerd-namespace.ts';
import { watchLink } from '../../link/watch-link.ts';
import { findLink, type Link } from '../../netlink/links.ts';
import { listRoutes } from '../../netlink/routes.ts';
import type { NetworkEngineParts, NetworkEngineSettings } from '../network-engine-settings.ts';
import { type BridgeNetwork, ensureBridgeNetwork } from './bridge-network.ts';

/** The bridge as it is now; it comes back when somebody deletes it. */
export interface BridgeState extends Disposable {
  readonly network: BridgeNetwork;
  readonly engine: DockerdNamespace;
  /** The bridge's link, made again first when it is missing. */
  bridge(): Promise<Link>;
}

/** `onRebuilt`: the bridge was deleted and is there again, without its ports. */
export async function openBridgeState(
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
  onRebuilt: () => void,
): Promise<BridgeState> {
  const network = await ensureBridgeNetwork(parts.docker, toOptions(settings), () =>
    hostRoutes(parts, settings),
  );
  const engine = await openWithBridge(parts, settings, network);
  let rebuilding: Promise<Link> | undefined;
  let closed = false;
  const rebuild = () => {
    rebuilding ??= rebuildBridge(parts, settings, { network, engine }).finally(() => {
      rebuilding = undefined;
    });
    return rebuilding;
  };
  const heal = async () => {
    try {
      await rebuild();
      if (!closed) onRebuilt();
    } catch (err) {
      parts.log.error({ bridge: network.bridge, err }, 'the bridge was deleted and cannot be made again');
    }
  };
  const watch = watchLink(engine.socket, network.bridge, () => {
    if (!closed && rebuilding === undefined) void heal();
  });
  return {
    network,
    engine,
    bridge: async () => (await findLink(engine.socket, network.bridge)) ?? (await rebuild()),
    [Symbol.dispose]() {
      closed = true;
      watch[Symbol.dispose]();
      engine[Symbol.dispose]();
    },
  };
}

/** Docker knows the network still, but makes its bridge only together with the network. */
async function rebuildBridge(
  parts: NetworkEngineParts,
  settings: NetworkEngineSettings,
  { network, engine }: { network: BridgeNetwork; engine: DockerdNamespace },
): Promise<Link> {
  const present = await findLink(engine.socket, network.bridge);
  if (present !== undefined) return present; // somebody else has made it again
  parts.log.warn({ bridge: network.bridge }, 'the bridge is missing and is made again');
  await parts.docker.removeNetwork(settings.network);
  const options = { ...toOptions(settings), subnet: network.subnet };
  await ensureBridgeNetwork(parts.docker, options, () => hostRoutes(parts, settings));
  const bridge = await findLink(engine.socket, network.bridge);
  if (bridge !== undefined) return bridge;
  throw new PowerstripError('BRIDGE_MISSING', `the bridge ${network.bridge} is not there`, { status: 500 });
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
  await rebuildBridge(parts, settings, { network, engine: any }).catch(() => undefined);
  return openDockerdNamespace(parts.libc, settings.dockerHost, network.bridge);
}

async function hostRoutes(
  { libc }: NetworkEngineParts,
  { dockerHost }: NetworkEngineSettings,
): Promise<Ipv4Cidr[]> {
  using engine = await openDockerdNamespace(libc, dockerHost);
  return (await listRoutes(engine.socket)).map((route) => route.destination);
}

function toOptions({ network, bridge, subnet, labels }: NetworkEngineSettings) {
  return { network, bridge, subnet, labels };
}
