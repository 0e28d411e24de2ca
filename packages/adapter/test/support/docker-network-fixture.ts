import { type IpCidr, ipv4Cidr, type WeaveAddressRequest } from '@pw/core';
import { createDockerNetworkEngine } from '../../src/engines/docker-network/create-docker-network-engine.ts';
import type { NetworkEngine } from '../../src/engines/network-engine.ts';
import { createFakeNetworkApi, type FakeNetworkApi } from './fake-network-api.ts';
import { createRecordingLog } from './recording-log.ts';

export const ID = 'abcd'.repeat(16);
export const OTHER = 'ef01'.repeat(16);
export const NETWORK = 'f'.repeat(64);
export const target = { id: ID, pid: 42, hostname: 'h', domainname: '' };
export const cidr = (address: string) => ipv4Cidr(`${address}/16`);
export const at = (address: string): WeaveAddressRequest => ({ kind: 'address', cidr: cidr(address) });

/** The engine docker-network, and what it sees of Docker. */
export interface DockerNetworkFixture extends AsyncDisposable {
  api: FakeNetworkApi;
  engine: NetworkEngine;
  /** Of the container `ID`. */
  attach(...requests: WeaveAddressRequest[]): Promise<IpCidr[] | undefined>;
}

export async function createDockerNetworkFixture(): Promise<DockerNetworkFixture> {
  const api = await createFakeNetworkApi('1.41');
  const engine = await openEngine(api);
  return {
    api,
    engine,
    attach: (...requests) => engine.attach(target, { requests, picked: [] }),
    async [Symbol.asyncDispose]() {
      engine.close?.();
      await api[Symbol.asyncDispose]();
    },
  };
}

export function openEngine({ dockerHost }: FakeNetworkApi, network = 'weave'): Promise<NetworkEngine> {
  return createDockerNetworkEngine({ log: createRecordingLog() }, { dockerHost, network });
}
