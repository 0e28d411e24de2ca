import { PowerstripError, type WeaveAddressRequest } from '@pw/core';
import { targetOf } from '../attach/container-request.ts';
import { knownContainers } from '../attach/known-containers.ts';
import type { DockerClient } from '../docker/docker-client.ts';
import type { AttachTarget, NetworkEngine } from '../engines/network-engine.ts';
import { findContainer } from './find-container.ts';
import { type NetworkEngineOptions, ownershipOf, printFromEngine } from './network-engine-options.ts';
import { formatAddresses, parseAddressWords } from './parse-address-words.ts';

type AttachOptions = NetworkEngineOptions & { json: boolean };

/** `attach [ADDRESS]... CONTAINER`, as `weave attach`: prints the addresses; picks one if none is named. */
export async function attachCommand(words: string[], options: AttachOptions): Promise<void> {
  await printFromEngine(options, async (engine, docker) => {
    await engine.restore(await knownContainers(docker, ownershipOf(options)));
    const target = await findTarget(docker, containerOf(words));
    const requests = requestsOf(words, 'net:default');
    // Of what is named, the attach itself says who has it: this container may have it already.
    const { picked } = await engine.plan(requests.filter(({ kind }) => kind !== 'address'));
    const attached = await engine.attach(target, { requests, picked });
    if (attached === undefined) throw notRunning(containerOf(words));
    const warnings = await engine.warnings?.(requests);
    const fields = { engine: engine.name, container: target.id, warnings };
    return formatAddresses(attached, { json: options.json, ...fields });
  });
}

/** `detach [ADDRESS]... CONTAINER`: prints what was removed. */
export async function detachCommand(words: string[], options: AttachOptions): Promise<void> {
  const detach = async (engine: NetworkEngine, docker: DockerClient) => {
    const target = await findTarget(docker, containerOf(words));
    const removed = await engine.detach(target, requestsOf(words));
    return formatAddresses(removed, { json: options.json, engine: engine.name, container: target.id });
  };
  await printFromEngine(options, detach, { readOnly: true });
}

function containerOf(words: readonly string[]): string {
  return words.at(-1) ?? '';
}

function requestsOf(words: readonly string[], fallback?: string): WeaveAddressRequest[] {
  return parseAddressWords(words.slice(0, -1), fallback);
}

async function findTarget(docker: DockerClient, ref: string): Promise<AttachTarget> {
  const container = await findContainer(docker, ref);
  if (!container.State.Running || container.State.Pid === 0) throw notRunning(ref);
  return targetOf(container);
}

function notRunning(ref: string): PowerstripError {
  return new PowerstripError('NO_SUCH_CONTAINER', `the container ${ref} is not running`, {
    hint: `Start it first: docker start ${ref}`,
  });
}
