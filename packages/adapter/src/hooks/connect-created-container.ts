import { getField, isJsonObject, parseJson, type ServerResponse } from '@pw/core';
import { containerRequest } from '../attach/container-request.ts';
import type { HookCall, HookParts } from './hook-parts.ts';

/**
 * The answer of `POST /containers/create`, where adapters.yml asks for it: an engine that can puts the container on the
 * network before it starts. What fails here is tried again, and told to the client, at the start.
 */
export async function connectCreatedContainer(
  response: ServerResponse,
  _call: HookCall,
  { docker, engine, log }: HookParts,
): Promise<ServerResponse | undefined> {
  if (response.Code !== 201 || engine.connect === undefined) return undefined;
  const json = parseJson(response.Body || 'null');
  const id = isJsonObject(json) ? getField(json, 'Id') : undefined;
  if (typeof id !== 'string') return undefined;
  try {
    const container = await docker.inspectContainer(id);
    const request = container && containerRequest(container);
    if (request !== undefined) await engine.connect(id, request);
  } catch (err) {
    log.warn({ container: id.slice(0, 12), err }, 'a created container is not on the network yet');
  }
  return undefined;
}
