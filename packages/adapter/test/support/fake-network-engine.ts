import { type Ipv4Cidr, ipv4Cidr } from '@pw/core';
import type { AttachTarget, CreateRequest, NetworkEngine } from '../../src/engines/network-engine.ts';

/** An engine that only notes what it is asked for. */
export interface FakeNetworkEngine extends NetworkEngine {
  /** One line a call. */
  calls: string[];
  picked: Ipv4Cidr[];
  planEnv: Record<string, string>;
  planShim: boolean;
  /** What plans were asked for. */
  planned: (CreateRequest | undefined)[];
  /** What the next attaches throw; undefined: none. */
  attachFailure: unknown;
  /** Attaches find no process. */
  vanished: boolean;
  /** What `restore` finds attached. */
  attached: string[];
  /** Of each request that asks for something. */
  warned: string[];
}

export function createFakeNetworkEngine(): FakeNetworkEngine {
  const calls: string[] = [];
  const short = (id: string) => id.slice(0, 4);
  const engine: FakeNetworkEngine = {
    name: 'fake',
    calls,
    picked: [],
    planEnv: {},
    planShim: true,
    planned: [],
    attachFailure: undefined,
    vanished: false,
    attached: [],
    warned: [],
    warnings: async (requests) => (requests.length === 0 ? [] : engine.warned),
    async plan(_requests, create) {
      engine.planned.push(create);
      return { picked: engine.picked, env: engine.planEnv, shim: engine.planShim };
    },
    abandon: (picked) => void calls.push(`abandon ${picked.map((cidr) => cidr.address).join()}`),
    async attach(target: AttachTarget, { requests, picked }, beforeReady) {
      calls.push(`attach ${short(target.id)} ${target.pid}`);
      if (engine.attachFailure !== undefined) throw engine.attachFailure;
      if (engine.vanished) return undefined;
      const own = requests.flatMap((request) => (request.kind === 'address' ? [request.cidr] : []));
      await beforeReady?.([...own, ...picked]);
      return [...own, ...picked];
    },
    detach: async () => [],
    addressesOf: async () => [ipv4Cidr('10.255.0.9/8')],
    async restore(containers) {
      calls.push(`restore ${containers.map(({ id, running }) => `${short(id)}:${running}`).join()}`);
      return new Set(engine.attached);
    },
    created: (id, picked) =>
      void calls.push(`created ${short(id)} ${picked.map((cidr) => cidr.address).join()}`),
    died: (id) => void calls.push(`died ${short(id)}`),
    removed: (id) => void calls.push(`removed ${short(id)}`),
    expose: async () => [],
    hide: async () => [],
    status: async () => ({ engine: 'fake', ready: true, details: {} }),
    close: () => undefined,
  };
  return engine;
}
