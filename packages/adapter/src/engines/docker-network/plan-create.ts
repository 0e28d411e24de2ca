// Whether the create call itself puts a container on the network.
import { isAtLeast } from '../../docker/api-version.ts';
import type { NetworkFacts } from '../../docker/docker-networks.ts';
import type { CreatePlan, CreateRequest } from '../network-engine.ts';
import type { WantedAddress } from './address-request.ts';
import { driverOptions, isOnlyNetwork, joinAtCreate, shimEnv } from './endpoint-settings.ts';

/** From this version on, a create request may list several endpoints. */
const SEVERAL_ENDPOINTS_FROM = '1.44';

export interface PlanParts {
  /** The engine's newest. */
  apiVersion: string;
  network: NetworkFacts;
  addresses: readonly WantedAddress[];
}

/**
 * Docker sets up all endpoints that a container has before it lets the container run: one that is created on the
 * network waits for nothing. Where the create call can name one endpoint only, and that is taken, a later hook connects
 * the container, while its shim waits.
 */
export function planCreate(create: CreateRequest | undefined, parts: PlanParts): CreatePlan {
  const { apiVersion, addresses, network } = parts;
  if (!isOnlyNetwork(create?.networkMode, network) && !takesSeveralEndpoints(create, apiVersion)) {
    return {
      picked: [],
      env: shimEnv(
        apiVersion,
        addresses.flatMap(({ cidr }) => cidr ?? []),
      ),
    };
  }
  const endpoint = {
    id: network.id,
    name: network.name,
    addresses,
    options: driverOptions(apiVersion),
  };
  return { picked: [], shim: false, edit: (body) => joinAtCreate(body, endpoint) };
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
