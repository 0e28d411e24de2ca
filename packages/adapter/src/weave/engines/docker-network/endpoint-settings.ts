// How a container comes by its endpoint, and what its shim has to wait for, by the engine's API version.
import { type CreateBody, getField, type Ipv4Cidr, isJsonObject, type JsonObject, setField } from '@pw/core';

/** From this version on, an endpoint can have its interface name chosen. */
const NAMES_FROM = [1, 48] as const;
const NAME_OPTION = 'com.docker.network.endpoint.ifname';
const INTERFACE_NAME = 'ethwe';

export function driverOptions(apiVersion: string): Record<string, string> {
  return namesInterfaces(apiVersion) ? { [NAME_OPTION]: INTERFACE_NAME } : {};
}

/**
 * The shim's variables. Docker configures an interface before the container sees it and adds no multicast route, so
 * there is no last step to wait for. Older engines number interfaces: eth0 for the only network, eth1 beside `bridge`.
 */
export function shimEnv(
  apiVersion: string,
  { onlyNetwork, address }: { onlyNetwork: boolean; address: Ipv4Cidr | undefined },
): Record<string, string> {
  const numbered = onlyNetwork ? 'eth0' : 'eth1';
  return {
    WAIT_FOR_WEAVE_INTERFACE: namesInterfaces(apiVersion) ? INTERFACE_NAME : numbered,
    WAIT_FOR_WEAVE_ROUTE: 'no',
    WAIT_FOR_WEAVE_ADDRESSES: address === undefined ? '' : `${address.address}/${address.prefixLength}`,
  };
}

/** Docker refuses to connect a container of `--net none` to anything later: it is created on our network instead. */
export function createOnNetwork(
  body: CreateBody,
  network: { name: string; address: string | undefined; options: Record<string, string> },
): void {
  const host = objectField(body.json, 'HostConfig');
  setField(host, 'NetworkMode', network.name);
  setField(body.json, 'HostConfig', host);
  const networking = objectField(body.json, 'NetworkingConfig');
  setField(networking, 'EndpointsConfig', {
    [network.name]: {
      ...(network.address !== undefined && { IPAMConfig: { IPv4Address: network.address } }),
      DriverOpts: network.options,
    },
  });
  setField(body.json, 'NetworkingConfig', networking);
}

function objectField(json: JsonObject, name: string): JsonObject {
  const value = getField(json, name);
  return value !== undefined && isJsonObject(value) ? value : {};
}

function namesInterfaces(apiVersion: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  return major > NAMES_FROM[0] || (major === NAMES_FROM[0] && minor >= NAMES_FROM[1]);
}
