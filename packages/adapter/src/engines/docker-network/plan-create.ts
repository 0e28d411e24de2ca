// Whether the create call itself puts a container on the network.
import { isAtLeast } from '../../docker/api-version.ts';
import type { NetworkFacts } from '../../docker/docker-networks.ts';
import type { CreatePlan, CreateRequest } from '../network-engine.ts';
import type { WantedAddress } from './address-request.ts';
import { createBesideNetwork, createOnNetwork, driverOptions, shimEnv } from './endpoint-settings.ts';

/** From this version on, a create request may list several endpoints. */
const SEVERAL_ENDPOINTS_FROM = '1.44';

export interface PlanParts {
  /** The engine's newest. */
  apiVersion: string;
  network: NetworkFacts;
  address: WantedAddress | undefined;
}

/**
 * Docker sets up all endpoints that a container has before it lets the container run: one that is created on the
 * network waits for nothing. Any other is connected by a later hook, while its shim waits.
 */
export function planCreate(create: CreateRequest | undefined, parts: PlanParts): CreatePlan {
  const { apiVersion, address } = parts;
  const { id, name } = parts.network;
  const mode = create?.networkMode;
  const onlyNetwork = mode === 'none' || mode === name || mode === id;
  const plan = { picked: [], env: shimEnv(apiVersion, { onlyNetwork, address: address?.cidr }) };
  const endpoint = { id, name, address: address?.address, options: driverOptions(apiVersion) };
  if (onlyNetwork) return { ...plan, shim: false, edit: (body) => createOnNetwork(body, endpoint) };
  if (!takesSeveralEndpoints(create, apiVersion)) return plan;
  return { ...plan, shim: false, edit: (body) => createBesideNetwork(body, endpoint) };
}

/**
 * dockerd goes by the version of the request: below 1.44 it answers "Container cannot be created with multiple network
 * endpoints" (moby api/server/router/container/container_routes.go, postContainersCreate).
 */
function takesSeveralEndpoints(create: CreateRequest | undefined, engine: string): boolean {
  return [engine, create?.apiVersion ?? engine].every((version) =>
    isAtLeast(version, SEVERAL_ENDPOINTS_FROM),
  );
}
