import {
  createDockerClient,
  createLibc,
  type NetworkEngineParts,
  type NetworkEngineSettings,
} from '@pw/adapter';
import { type Ipv4Cidr, ipv6Cidr } from '@pw/core';

export const DOCKER_HOST = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export async function openParts(dockerHost = DOCKER_HOST): Promise<NetworkEngineParts> {
  return { docker: await createDockerClient(dockerHost), libc: createLibc(), log: silent };
}

/** Settings of an engine that must not touch anything of the product's own names. */
export function settingsOf(changes: Partial<NetworkEngineSettings>): NetworkEngineSettings {
  return {
    dockerHost: DOCKER_HOST,
    network: 'pweng-unused',
    bridge: 'pweng-none',
    subnet: undefined,
    graceMs: 5_000,
    routerAddress: '127.0.0.1:1',
    routerBridge: 'pweng-none',
    dns: true,
    weaveCommand: '/nonexistent/weave',
    labels: { 'powerstrip-weave.stack': 'pweng' },
    ...changes,
  };
}

/** Address number `n` of `10.x.y.0/20`, far from where pools begin. */
export function addressIn(pool: Ipv4Cidr): (n: number) => Ipv4Cidr {
  const [a, b, c] = pool.address.split('.');
  return (n) => ({ ...pool, address: `${a}.${b}.${Number(c) + 8}.${n}` });
}

/** The /64 of a prefix, and address number `n` of it, far from where pools begin. */
export function ipv6In(prefix: string) {
  return {
    pool: ipv6Cidr(`${prefix}::/64`),
    address: (n: number) => ipv6Cidr(`${prefix}::a:${n}/64`),
  };
}
