import {
  type ClientRequest,
  createBody,
  editJsonBody,
  getField,
  isJsonObject,
  type JsonObject,
} from '@pw/core';
import { SHIM_PATH } from '../shim.ts';
import type { HookCall, HookParts } from './hook-parts.ts';

/**
 * `POST /containers/{id}/start` with a HostConfig, as clients before API 1.24 sent: it replaces the one of the create
 * request, so the shim's volume has to be named again. Bodies that are empty or change nothing pass unchanged.
 */
export async function addShimVolumeOnStart(
  call: HookCall,
  parts: HookParts,
): Promise<ClientRequest | undefined> {
  const own = await parts.shim.containerFor();
  let added = false;
  const edited = editJsonBody(call.request, (json) => {
    added = addVolume(json, `${own}:ro`);
  });
  if (!added) return undefined;
  const container = await parts.docker.inspectContainer(call.ref);
  const entrypoint = container?.Config.Entrypoint;
  const first = typeof entrypoint === 'string' ? entrypoint : entrypoint?.[0];
  return first === SHIM_PATH ? edited : undefined;
}

/** Old clients send the HostConfig as the body itself. False: there is none, or it names the volume already. */
function addVolume(json: JsonObject, volume: string): boolean {
  const wrapped = getField(json, 'HostConfig');
  const hostConfig = wrapped === undefined ? json : wrapped;
  if (!isJsonObject(hostConfig) || Object.keys(hostConfig).length === 0) return false;
  const body = createBody({ HostConfig: hostConfig });
  if (body.volumesFrom().includes(volume)) return false;
  body.setVolumesFrom([...body.volumesFrom(), volume]);
  return true;
}
