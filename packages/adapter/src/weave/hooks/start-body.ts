import { type ClientRequest, createBody, editJsonBody, getField, isJsonObject } from '@pw/core';
import { SHIM_PATH } from '../shim.ts';
import type { HookCall, HookParts } from './hook-parts.ts';

/**
 * `POST /containers/{id}/start` with a HostConfig, as clients before API 1.24 sent: it replaces the one of the create
 * request, so the shim's volume has to be named again. Bodies that are empty or say nothing pass as they came.
 */
export async function startBody(call: HookCall, parts: HookParts): Promise<ClientRequest | undefined> {
  let hostConfigs = 0;
  const edited = editJsonBody(call.request, (json) => {
    // Old clients send the HostConfig as the body itself.
    const wrapped = getField(json, 'HostConfig');
    const body = createBody(isJsonObject(wrapped) ? json : { HostConfig: json });
    if (Object.keys(isJsonObject(wrapped) ? wrapped : json).length === 0) return;
    const volume = `${parts.shim.container}:ro`;
    if (body.volumesFrom().includes(volume)) return;
    body.setVolumesFrom([...body.volumesFrom(), volume]);
    hostConfigs += 1;
  });
  if (hostConfigs === 0) return undefined;
  const container = await parts.docker.inspectContainer(call.ref);
  const entrypoint = container?.Config.Entrypoint;
  const first = typeof entrypoint === 'string' ? entrypoint : entrypoint?.[0];
  return first === SHIM_PATH ? edited : undefined;
}
