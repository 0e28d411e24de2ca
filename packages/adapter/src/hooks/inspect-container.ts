import {
  containerInspectSchema,
  type IpCidr,
  isJsonObject,
  type JsonObject,
  ofFamily,
  parseJson,
  type ServerResponse,
  stringifyJson,
} from '@pw/core';
import { containerRequest, targetOf } from '../attach/container-request.ts';
import { SHIM_FILE } from '../shim.ts';
import type { HookCall, HookParts } from './hook-parts.ts';
import { originalCommand } from './original-command.ts';

/**
 * `GET /containers/{id}/json`: entrypoint and command are the original ones, as the user gave them and as tools expect
 * that make a new container out of this answer. Under `--rewrite-inspect` the weave address is the container's address
 * as well, and a network `weave` is among its networks.
 */
export async function inspectContainer(
  response: ServerResponse,
  _call: HookCall,
  parts: HookParts,
): Promise<ServerResponse | undefined> {
  if (response.Code !== 200 || response.Body === null) return undefined;
  if (!parts.rewriteInspect && !response.Body.includes(SHIM_FILE)) return undefined;
  const json = parseJson(response.Body);
  const parsed = containerInspectSchema.safeParse(JSON.parse(response.Body));
  if (!isJsonObject(json) || !parsed.success) return undefined;
  const container = parsed.data;
  restoreCommand(json, container);
  if (parts.rewriteInspect && container.State.Running && containerRequest(container) !== undefined) {
    addWeaveNetwork(json, await parts.engine.addressesOf(targetOf(container)), parts.engine.name);
  }
  return { ...response, Body: stringifyJson(json) };
}

function restoreCommand(
  json: JsonObject,
  { Config: config }: { Config: Parameters<typeof originalCommand>[0] },
) {
  const original = originalCommand(config);
  if (original === undefined || !isJsonObject(json.Config)) return;
  json.Config.Entrypoint = original.entrypoint ? [...original.entrypoint] : null;
  json.Config.Cmd = original.cmd ? [...original.cmd] : null;
  const [path = '', ...args] = [...(original.entrypoint ?? []), ...(original.cmd ?? [])];
  json.Path = path;
  json.Args = args;
}

function addWeaveNetwork(json: JsonObject, addresses: readonly IpCidr[], engine: string): void {
  if (addresses.length === 0 || !isJsonObject(json.NetworkSettings)) return;
  const [ipv4] = ofFamily(4, addresses);
  const [ipv6] = ofFamily(6, addresses);
  const address = {
    ...(ipv4 && { IPAddress: ipv4.address, IPPrefixLen: ipv4.prefixLength }),
    ...(ipv6 && { GlobalIPv6Address: ipv6.address, GlobalIPv6PrefixLen: ipv6.prefixLength }),
  };
  Object.assign(json.NetworkSettings, address);
  const networks = isJsonObject(json.NetworkSettings.Networks) ? json.NetworkSettings.Networks : {};
  // If Docker has a network with this name, it shows the same, and more.
  json.NetworkSettings.Networks = { weave: { ...address, DriverOpts: { engine } }, ...networks };
}
