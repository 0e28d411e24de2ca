import {
  formatCidr,
  type Ipv4Cidr,
  isContainerId,
  isPowerstripError,
  PowerstripError,
  type WeaveAddressRequest,
} from '@pw/core';
import { ipv4Only } from '../ipv4-only.ts';
import type { AttachTarget, NetworkEngine } from '../network-engine.ts';
import type { NetworkEngineParts, NetworkEngineSettings } from '../network-engine-settings.ts';
import { readRouterDns, registerNames, removeNames, setContainerDns } from './container-dns.ts';
import { openRouter } from './open-router.ts';
import { afterPredecessor } from './release-ended.ts';
import { acquireAddresses, lookUpAddresses, unlessEnded } from './router-addresses.ts';
import type { RouterClient } from './router-client/create-router-client.ts';
import { EXPOSE_ID } from './router-client/ipam-calls.ts';
import { type StatusTopic, statusTopics } from './router-client/status-calls.ts';
import { openWeaveBridge, type WeaveBridge } from './weave-bridge.ts';
import { weavePeers, weaveStatus } from './weave-status.ts';

type Ipv4Request = WeaveAddressRequest<Ipv4Cidr>;
type BeforeReady = NonNullable<Parameters<NetworkEngine['attach']>[2]>;

/** What the methods work with. */
interface WeaveParts {
  docker: NetworkEngineParts['docker'];
  router: RouterClient;
  bridge: WeaveBridge;
  log: NetworkEngineParts['log'];
}

/**
 * A Weave Net router: it owns the addresses, the names and the way to other hosts; we put containers on its bridge.
 * The router watches Docker itself, so there is nothing to remember here. Throws NETWORK_ENGINE_MISSING.
 */
export async function createWeaveEngine(
  { docker, libc, log }: NetworkEngineParts,
  settings: Pick<NetworkEngineSettings, 'dockerHost' | 'routerBridge' | 'routerAddress' | 'dns'>,
): Promise<NetworkEngine> {
  const router = openRouter(libc, settings);
  await mustAnswer(router);
  const parts = { docker, router, log, bridge: await openWeaveBridge(libc, settings) };
  const ipv4 = (requests: readonly WeaveAddressRequest[]) => ipv4Only('weave', requests);
  return {
    name: 'weave',
    plan: async (requests, create) => {
      await refuseTaken(router, ipv4(requests), { early: create !== undefined });
      const dns = settings.dns ? await readRouterDns(router) : undefined;
      // The router gives addresses to containers that exist only: nothing is picked yet.
      return { picked: [], ...(dns && { edit: (body, name) => setContainerDns(body, dns, name) }) };
    },
    warnings: parts.bridge.warnings,
    attach: async (target, request, beforeReady) => {
      const requests = ipv4(request.requests);
      const attachOnce = () => attach(parts, target, { requests, beforeReady });
      return afterPredecessor(attachOnce, { router, docker, requests });
    },
    detach: async (target, requests) => detach(parts, target, ipv4(requests)),
    addressesOf: (target) => parts.bridge.addressesOf(target.pid),
    restore: async () => new Set(),
    expose: async (requests) => expose(parts, ipv4(requests)),
    hide: async (requests) => hide(parts, ipv4(requests)),
    exposed: () => lookUpAddresses(router, EXPOSE_ID, []),
    peers: () => weavePeers(router),
    status: () => weaveStatus(router),
    statusText: async (topic) => (await router.status(checkTopic(topic))).text,
    close: () => parts.bridge[Symbol.dispose](),
  };
}

async function attach(
  { docker, router, bridge, log }: WeaveParts,
  target: AttachTarget,
  { requests, beforeReady }: { requests: readonly Ipv4Request[]; beforeReady: BeforeReady | undefined },
): Promise<Ipv4Cidr[] | undefined> {
  const acquired = await acquireAddresses(router, target.id, requests, { checkAlive: true }).catch(
    unlessEnded(docker, target),
  );
  if (acquired === undefined) return undefined;
  try {
    await beforeReady?.(acquired.addresses);
    const attached = await bridge.attach(target.pid, acquired.addresses);
    if (attached === undefined) await acquired.undo();
    else await registerNames(router, target, { addresses: attached, log });
    return attached;
  } catch (error) {
    await acquired.undo();
    throw error;
  }
}

async function detach(
  { router, bridge }: WeaveParts,
  target: AttachTarget,
  requests: readonly Ipv4Request[],
): Promise<Ipv4Cidr[]> {
  const wanted = await lookUpAddresses(router, target.id, requests);
  const meant = new Set(wanted.map((cidr) => cidr.address));
  const removed = await bridge.detach(
    target.pid,
    ({ address }) => requests.length === 0 || meant.has(address),
  );
  await removeNames(router, target, removed);
  for (const { address } of removed) await router.release(target.id, address);
  return removed;
}

/** The host holds addresses under an id of its own, which is never checked for being alive. */
async function expose({ router }: WeaveParts, requests: readonly Ipv4Request[]): Promise<Ipv4Cidr[]> {
  const { addresses, undo } = await acquireAddresses(router, EXPOSE_ID, requests, {});
  try {
    for (const cidr of addresses) await router.expose(cidr);
    return addresses;
  } catch (error) {
    await undo();
    throw error;
  }
}

async function hide({ router, bridge }: WeaveParts, requests: readonly Ipv4Request[]): Promise<Ipv4Cidr[]> {
  const addresses = await lookUpAddresses(router, EXPOSE_ID, requests);
  const hidden = await bridge.hide(addresses);
  for (const { address } of addresses) {
    await router.deleteNames({ id: EXPOSE_ID, address });
    await router.release(EXPOSE_ID, address);
  }
  return hidden;
}

/** Other peers' addresses are refused by the attach; this peer's can be refused before a container exists. */
/** `early`: the container is not there yet, so another container may hold what it names. */
async function refuseTaken(
  router: RouterClient,
  requests: readonly Ipv4Request[],
  { early }: { early: boolean },
): Promise<void> {
  const owned = await router.owned();
  if (owned === undefined && requests.some((request) => request.kind !== 'address')) {
    throw new PowerstripError('ROUTER_NO_IPAM', 'the weave router has no IP address allocation for `net:`', {
      status: 409,
    });
  }
  const named = requests.filter((request) => request.kind === 'address');
  if (named.length > 0 && (await router.tracker()) === 'awsvpc') throw awsVpc();
  for (const request of named) {
    const holder = owned?.find(({ addresses }) =>
      addresses.some(({ address }) => address === request.cidr.address),
    );
    if (holder === undefined || (early && /^[0-9a-f]{64}$/.test(holder.id))) continue;
    const message = `${formatCidr(request.cidr)} is in use by ${nameHolder(holder.id)}`;
    throw new PowerstripError('ADDRESS_IN_USE', message, { status: 409 });
  }
}

function awsVpc(): PowerstripError {
  const message = 'engine weave: a router in AWSVPC mode chooses all addresses itself';
  return new PowerstripError('NETWORK_ENGINE_UNABLE', message, { status: 409, hint: 'Use net:default.' });
}

function nameHolder(id: string): string {
  return isContainerId(id) ? `container ${id.slice(0, 12)}` : id;
}

function checkTopic(topic: string | undefined): StatusTopic | undefined {
  if (topic === undefined) return undefined;
  const known = statusTopics.find((candidate) => candidate === topic);
  if (known !== undefined) return known;
  throw new PowerstripError(
    'BAD_OPTION',
    `status: the weave router knows no topic ${JSON.stringify(topic)}`,
    {
      hint: `Use one of ${statusTopics.join(', ')}.`,
    },
  );
}

async function mustAnswer(router: RouterClient): Promise<void> {
  try {
    await router.status();
  } catch (cause) {
    if (!isPowerstripError(cause)) throw cause;
    throw new PowerstripError('NETWORK_ENGINE_MISSING', `engine weave: ${cause.message}`, {
      hint: 'Run `weave launch`, set WEAVE_HTTP_ADDR to where the router listens, or choose --engine bridge.',
      cause,
    });
  }
}
