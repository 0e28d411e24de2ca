import { existsSync } from 'node:fs';
import { formatWeaveCidr, type Ipv4Cidr, PowerstripError, type WeaveAddressRequest } from '@pw/core';
import { ipv4Only } from '../ipv4-only.ts';
import type { AttachTarget, NetworkEngine, NetworkEngineStatus } from '../network-engine.ts';
import type { NetworkEngineParts, NetworkEngineSettings } from '../network-engine-settings.ts';
import { findCommand } from './find-command.ts';
import { parseWeavePs } from './parse-weave-ps.ts';
import { createRunWeave, type RunWeave } from './run-weave.ts';

type Ipv4Request = WeaveAddressRequest<Ipv4Cidr>;
type BeforeReady = NonNullable<Parameters<NetworkEngine['attach']>[2]>;

/** The id of the host's own line in `weave ps`. */
const EXPOSE_ID = 'weave:expose';

/** The `weave` command does the work, as in the talk; its exit code decides. Throws NETWORK_ENGINE_MISSING. */
export async function createWeaveCommandEngine(
  _parts: NetworkEngineParts,
  settings: Pick<NetworkEngineSettings, 'weaveCommand'>,
): Promise<NetworkEngine> {
  const command = findCommand(settings.weaveCommand, process.env.PATH ?? '');
  if (command === undefined) throw missing(settings.weaveCommand);
  const weave = createRunWeave(command);
  const ipv4 = (requests: readonly WeaveAddressRequest[]) => ipv4Only('weave-command', requests);
  return {
    name: 'weave-command',
    plan: async (requests) => {
      ipv4(requests);
      return { picked: [] };
    },
    attach: async (target, { requests }, beforeReady) =>
      attach(weave, target, { requests: ipv4(requests), beforeReady }),
    detach: async (target, requests) => detach(weave, target, ipv4(requests)),
    addressesOf: (target) => addressesOf(weave, target.id),
    restore: async () => new Set(),
    expose: async (requests) => {
      const before = await addressesOf(weave, EXPOSE_ID);
      await weave('expose', ...words(ipv4(requests)));
      return difference(await addressesOf(weave, EXPOSE_ID), before);
    },
    hide: async (requests) => {
      const before = await addressesOf(weave, EXPOSE_ID);
      await weave('hide', ...words(ipv4(requests)));
      return difference(before, await addressesOf(weave, EXPOSE_ID));
    },
    exposed: () => addressesOf(weave, EXPOSE_ID),
    status: () => status(weave, command),
    statusText: (topic) => weave('status', ...(topic === undefined ? [] : [topic])),
    close: () => undefined,
  };
}

async function attach(
  weave: RunWeave,
  target: AttachTarget,
  { requests, beforeReady }: { requests: readonly Ipv4Request[]; beforeReady: BeforeReady | undefined },
): Promise<Ipv4Cidr[] | undefined> {
  try {
    // The command gives the ready signal itself: what it will choose for `net:` words is not known before.
    const named = requests.flatMap((request) => (request.kind === 'address' ? [request.cidr] : []));
    await beforeReady?.(named);
    await weave('attach', ...words(requests), target.id);
    return named.length === requests.length ? named : await addressesOf(weave, target.id);
  } catch (error) {
    // The command fails for a container that ended meanwhile, and says so in words only.
    if (!existsSync(`/proc/${target.pid}`)) return undefined;
    throw error;
  }
}

async function detach(
  weave: RunWeave,
  target: AttachTarget,
  requests: readonly Ipv4Request[],
): Promise<Ipv4Cidr[]> {
  const before = await addressesOf(weave, target.id);
  if (before.length === 0) return [];
  // Without words the command looks up what was allocated; what was named at the attach it has to be told again.
  const everything = requests.length === 0;
  const named = everything ? before.map((cidr): Ipv4Request => ({ kind: 'address', cidr })) : requests;
  const printed = (await weave('detach', ...words(named), target.id)).split(/\s+/);
  return before.filter((cidr) => printed.includes(cidr.address));
}

async function addressesOf(weave: RunWeave, id: string): Promise<Ipv4Cidr[]> {
  const entries = parseWeavePs(await weave('ps', id));
  return entries.filter((entry) => id.startsWith(entry.id)).flatMap((entry) => entry.addresses);
}

async function status(weave: RunWeave, command: string): Promise<NetworkEngineStatus> {
  const lines = (await weave('status')).split('\n').map((line) => line.trim());
  const details = lines.flatMap((line) => {
    const match = /^([^:]+):\s+(.+)$/.exec(line);
    return match === null || match[1] === 'Service' ? [] : [[match[1]?.toLowerCase(), match[2]]];
  });
  return { engine: 'weave-command', ready: true, details: { command, ...Object.fromEntries(details) } };
}

function words(requests: readonly Ipv4Request[]): string[] {
  return requests.map((request) => formatWeaveCidr({ kind: 'addresses', requests: [request] }));
}

function difference(left: readonly Ipv4Cidr[], right: readonly Ipv4Cidr[]): Ipv4Cidr[] {
  const gone = new Set(right.map((cidr) => cidr.address));
  return left.filter((cidr) => !gone.has(cidr.address));
}

function missing(command: string): PowerstripError {
  return new PowerstripError('NETWORK_ENGINE_MISSING', `engine weave-command: no executable ${command}`, {
    hint: 'Install the weave script, name it with --weave-command, or choose another --engine.',
  });
}
