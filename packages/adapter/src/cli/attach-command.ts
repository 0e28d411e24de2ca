import {
  formatIpv4Cidr,
  type Ipv4Cidr,
  PowerstripError,
  parseWeaveCidr,
  type WeaveAddressRequest,
} from '@pw/core';
import type { DockerClient } from '../weave/docker/docker-client.ts';
import type { AttachTarget } from '../weave/engines/engine.ts';
import { type EngineOptions, openEngine } from './engine-options.ts';

/** `attach [ADDRESS]... CONTAINER`, as `weave attach`: prints the addresses; without any, one is picked. */
export async function attachCommand(words: string[], options: EngineOptions): Promise<void> {
  const { docker, engine } = await openEngine(options);
  try {
    const { addresses, container } = split(words);
    const requests = parseRequests(addresses, 'net:default');
    const target = await findTarget(docker, container);
    const attached = await engine.attach(target, requests, await engine.plan(requests));
    if (attached === undefined) throw notRunning(container);
    print(attached);
  } finally {
    engine.close();
  }
}

/** `detach [CIDR]... CONTAINER`: prints what was taken away. */
export async function detachCommand(words: string[], options: EngineOptions): Promise<void> {
  const { docker, engine } = await openEngine(options);
  try {
    const { addresses, container } = split(words);
    const target = await findTarget(docker, container);
    const requests = addresses.length === 0 ? [] : parseRequests(addresses);
    print(
      await engine.detach(
        target,
        requests.flatMap((request) => (request.kind === 'address' ? [request.cidr] : [])),
      ),
    );
  } finally {
    engine.close();
  }
}

function split(words: string[]): { addresses: string[]; container: string } {
  return { addresses: words.slice(0, -1), container: words.at(-1) ?? '' };
}

function parseRequests(words: string[], fallback?: string): WeaveAddressRequest[] {
  const parsed = parseWeaveCidr(words.length === 0 && fallback !== undefined ? fallback : words.join(' '));
  return parsed.kind === 'none' ? [] : parsed.requests;
}

async function findTarget(docker: DockerClient, ref: string): Promise<AttachTarget> {
  const container = await docker.inspectContainer(ref);
  if (container === undefined) throw new PowerstripError('NO_SUCH_CONTAINER', `there is no container ${ref}`);
  if (!container.State.Running || container.State.Pid === 0) throw notRunning(ref);
  return { id: container.Id, pid: container.State.Pid };
}

function notRunning(ref: string): PowerstripError {
  return new PowerstripError('NO_SUCH_CONTAINER', `the container ${ref} is not running`, {
    hint: `Start it first: docker start ${ref}`,
  });
}

function print(addresses: readonly Ipv4Cidr[]): void {
  console.log(addresses.map(formatIpv4Cidr).join(' '));
}
