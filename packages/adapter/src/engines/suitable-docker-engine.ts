// Docker engines and runtimes where a network engine cannot put an interface into a container.
import { type EngineSecurity, isSandboxRuntime, PowerstripError } from '@pw/core';
import type { CreateRequest } from './network-engine.ts';
import type { NetworkEngineName } from './network-engine-settings.ts';

/** Throws NETWORK_ENGINE_UNABLE where containers cannot be entered. `docker-network` works anywhere. */
export function mustSuit(name: NetworkEngineName, { rootless, sandbox }: EngineSecurity): void {
  if (name === 'docker-network') return;
  if (rootless) {
    throw unable(name, 'a rootless Docker engine is not supported', 'or a Docker engine that runs as root');
  }
  if (sandbox !== undefined) {
    const what = `the default runtime ${sandbox} has a network stack of its own, which no ethwe can be put into`;
    throw unable(name, what, 'or another default runtime');
  }
}

/** The same for one container, by the runtime that it names. */
export function mustSuitContainer(name: NetworkEngineName, create: CreateRequest | undefined): void {
  const runtime = create?.runtime;
  if (!isSandboxRuntime(runtime)) return;
  const what = `the runtime ${runtime} has a network stack of its own, which no ethwe can be put into`;
  throw unable(name, what, 'or leave WEAVE_CIDR or --runtime out', 400);
}

function unable(name: string, what: string, other: string, status = 500): PowerstripError {
  return new PowerstripError('NETWORK_ENGINE_UNABLE', `engine ${name}: ${what}`, {
    status,
    hint: `Use --engine docker-network, ${other}.`,
  });
}
