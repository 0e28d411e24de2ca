import {
  type ClientRequest,
  createBody,
  getField,
  isJsonObject,
  type JsonObject,
  parseJson,
  type ServerResponse,
  setField,
  stringifyJson,
} from '@pw/core';
import { containerRequest } from '../attach/container-request.ts';
import { unmanagedReason } from '../unmanaged-reason.ts';
import type { HookCall, HookParts } from './hook-parts.ts';
import { reasonForNone, wantedAddresses } from './wanted-addresses.ts';

/**
 * The answer of `POST /containers/create`. A container that asks for addresses and cannot have any gets one of Docker's
 * own warnings, which clients print, and so does one whose addresses the engine warns of. An engine that can puts
 * containers on the network before they start; what fails here is tried again, and told to the client, at the start.
 */
export async function finishCreate(
  response: ServerResponse,
  call: HookCall,
  parts: HookParts,
): Promise<ServerResponse | undefined> {
  const answer = response.Code === 201 ? parseJson(response.Body || 'null') : null;
  if (!isJsonObject(answer)) return undefined;
  try {
    const warnings = await warningsFor(call, parts);
    await connect(getField(answer, 'Id'), parts);
    if (warnings.length > 0) return { ...response, Body: stringifyJson(addWarnings(answer, warnings)) };
  } catch (err) {
    parts.log.warn({ container: answer.Id, err }, 'a created container is not on the network yet');
  }
  return undefined;
}

/** Whether `finishCreate` may have something to do; it is known before Docker is asked. */
export function needsFinish({ Body: text }: ClientRequest, { engine }: Pick<HookParts, 'engine'>): boolean {
  if (engine.connect !== undefined) return true;
  try {
    const json = parseJson(text || 'null');
    return isJsonObject(json) && unmanagedReason(createBody(json).networkMode()) !== undefined;
  } catch {
    return false; // Docker refuses it as well.
  }
}

async function warningsFor({ request }: HookCall, parts: HookParts): Promise<string[]> {
  const json = parseJson(request.Body || 'null');
  if (!isJsonObject(json)) return [];
  const body = createBody(json);
  const reason = await reasonForNone(body, request, parts);
  if (reason !== undefined) return [`WEAVE_CIDR has no effect: ${reason}.`];
  if (parts.engine.warnings === undefined) return [];
  const wanted = await wantedAddresses(body, request, parts);
  return (await parts.engine.warnings(wanted?.requests ?? [])).map((warning) => `WEAVE_CIDR: ${warning}.`);
}

function addWarnings(answer: JsonObject, warnings: readonly string[]): JsonObject {
  const before = getField(answer, 'Warnings');
  setField(answer, 'Warnings', [...(Array.isArray(before) ? before : []), ...warnings]);
  return answer;
}

async function connect(id: unknown, { docker, engine }: HookParts): Promise<void> {
  if (typeof id !== 'string' || engine.connect === undefined) return;
  const container = await docker.inspectContainer(id);
  const request = container && containerRequest(container);
  if (request !== undefined) await engine.connect(id, request);
}
