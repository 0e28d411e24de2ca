// What a container's endpoint on the network looks like, and what its shim has to wait for.
import {
  type CreateBody,
  formatCidr,
  getField,
  type IpCidr,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  PowerstripError,
  setField,
} from '@pw/core';
import { isAtLeast } from '../../docker/api-version.ts';
import { type EndpointAddress, IPAM_FIELDS } from '../../docker/docker-networks.ts';

/** From this version on, an endpoint can have its interface name chosen. */
const NAMES_FROM = '1.48';
const NAME_OPTION = 'com.docker.network.endpoint.ifname';
const INTERFACE_NAME = 'ethwe';

/** The endpoint to ask Docker for. Of a family without an address, Docker chooses. */
export interface Endpoint {
  /** Of the network, as its name. */
  id: string;
  name: string;
  addresses: readonly EndpointAddress[];
  options: Record<string, string>;
}

/**
 * `apiVersion`: the engine's newest. The version of a request does not matter: dockerd hands DriverOpts to libnetwork
 * as they are, whatever the path says (moby daemon/network.go, buildCreateEndpointOptions).
 */
export function driverOptions(apiVersion: string): Record<string, string> {
  return isAtLeast(apiVersion, NAMES_FROM) ? { [NAME_OPTION]: INTERFACE_NAME } : {};
}

/**
 * The shim's variables. Docker configures an interface before the container sees it and adds no multicast route, so
 * there is no last step to wait for. Older engines number interfaces, and ours is the second.
 */
export function shimEnv(apiVersion: string, addresses: readonly IpCidr[]): Record<string, string> {
  return {
    WAIT_FOR_WEAVE_INTERFACE: isAtLeast(apiVersion, NAMES_FROM) ? INTERFACE_NAME : 'eth1',
    WAIT_FOR_WEAVE_ROUTE: 'no',
    WAIT_FOR_WEAVE_ADDRESSES: addresses.map(formatCidr).join(' '),
  };
}

/** Docker refuses to connect a container of `--net none` to anything later: our network takes the place of none. */
export function isOnlyNetwork(
  mode: string | undefined,
  { id, name }: Pick<Endpoint, 'id' | 'name'>,
): boolean {
  return mode === 'none' || mode === name || mode === id;
}

/**
 * Adds our endpoint to those of the request, or makes it the only one. When a request lists any, dockerd takes these only,
 * so the default network has to be listed as well; under the name that NetworkMode has, as dockerd looks for what is
 * meant for the container's first network there (moby daemon/container_operations.go, updateContainerNetworkSettings;
 * epConfigForNetMode). A client that lists networks itself has left the default one out on purpose.
 */
export function joinAtCreate(body: CreateBody, endpoint: Endpoint): void {
  const mode = body.networkMode();
  const endpoints = mode === 'none' ? {} : endpointsOf(body);
  if (isOnlyNetwork(mode, endpoint)) setNetworkMode(body, endpoint.name);
  else if (Object.keys(endpoints).length === 0) endpoints[mode ?? 'default'] = {};
  addEndpoint(body, endpoints, endpoint);
}

function setNetworkMode({ json }: CreateBody, mode: string): void {
  const host = objectField(json, 'HostConfig');
  setField(host, 'NetworkMode', mode);
  setField(json, 'HostConfig', host);
}

function endpointsOf(body: CreateBody): JsonObject {
  return objectField(objectField(body.json, 'NetworkingConfig'), 'EndpointsConfig');
}

function addEndpoint(body: CreateBody, endpoints: JsonObject, endpoint: Endpoint): void {
  // Its keys are Docker's names and ids, where letter case counts: no fields, so no `getField`.
  const key = Object.hasOwn(endpoints, endpoint.id) ? endpoint.id : endpoint.name;
  endpoints[key] = settingsOf(endpoints[key], endpoint);
  setEndpoints(body, endpoints);
}

/** Keeps what the client says of this network itself, but for the addresses that WEAVE_CIDR names. */
function settingsOf(own: JsonValue | undefined, { addresses, options }: Endpoint): JsonObject {
  const settings = isJsonObject(own) ? own : {};
  if (addresses.length > 0) {
    const ipam = objectField(settings, 'IPAMConfig');
    for (const { family, address } of addresses) setField(ipam, IPAM_FIELDS[family], address);
    setField(settings, 'IPAMConfig', ipam);
  }
  setField(settings, 'DriverOpts', { ...options, ...objectField(settings, 'DriverOpts') });
  return settings;
}

function setEndpoints(body: CreateBody, endpoints: JsonObject): void {
  const networking = objectField(body.json, 'NetworkingConfig');
  setField(networking, 'EndpointsConfig', endpoints);
  setField(body.json, 'NetworkingConfig', networking);
}

/** Empty when it is missing or null. Throws BAD_JSON (400). */
function objectField(json: JsonObject, name: string): JsonObject {
  const value = getField(json, name) ?? {};
  if (isJsonObject(value)) return value;
  throw new PowerstripError('BAD_JSON', `${name}: expected an object, got ${JSON.stringify(value)}`, {
    status: 400,
  });
}
