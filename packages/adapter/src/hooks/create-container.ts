import {
  type ClientRequest,
  type CreateBody,
  createBody,
  effectiveCommand,
  formatIpv4Cidr,
  getEnv,
  type ImageInspect,
  isJsonObject,
  mergeEnv,
  parseJson,
  parseWeaveCidr,
  setEnv,
  stringifyJson,
  type WeaveAddressRequest,
} from '@pw/core';
import { pickedAddresses } from '../attach/container-request.ts';
import type { CreatePlan } from '../engines/network-engine.ts';
import { ABOUT, LABELS } from '../labels.ts';
import { SHIM_PATH } from '../shim.ts';
import { unmanagedReason } from '../unmanaged-reason.ts';
import type { HookCall, HookParts } from './hook-parts.ts';

type Command = ReturnType<typeof effectiveCommand>;

/** A create request that asks for weave addresses. */
interface Asking {
  body: CreateBody;
  /** undefined: Docker will make one up. */
  name: string | undefined;
  image: ImageInspect;
  command: Command;
  wanted: readonly WeaveAddressRequest[];
}

/**
 * `POST /containers/create`: a container that asks for weave addresses starts with the shim, which becomes its own
 * command once the network is there; or as it is, where the engine says that there is nothing to wait for. Everything
 * else passes as it came, also what Docker will refuse by itself.
 */
export async function createContainer(call: HookCall, parts: HookParts): Promise<ClientRequest | undefined> {
  const json = parseJson(call.request.Body || 'null');
  if (!isJsonObject(json)) return undefined;
  const body = createBody(json);
  const name = body.image();
  if (name === undefined) return undefined;
  const image = await parts.docker.inspectImage(name);
  if (image === undefined) return undefined; // Docker answers 404, the client pulls and comes again
  const wanted = wantedAddresses(body, image, parts);
  const command = commandOf(body, image);
  if (wanted === undefined || command.argv.length === 0) return undefined;
  const request = { networkMode: body.networkMode(), apiVersion: apiVersion(call.request) };
  const plan = await parts.engine.plan(wanted, request);
  const asking = { body, name: containerName(call.request), image, command, wanted };
  await apply(plan, asking, parts).catch((error: unknown) => {
    parts.engine.abandon(plan.picked);
    throw error;
  });
  return { ...call.request, Body: stringifyJson(json) };
}

/** A later step failed: the picked addresses are free again. */
export function releasePickedAddresses(request: ClientRequest, { engine }: HookParts): void {
  const json = parseJson(request.Body || 'null');
  if (isJsonObject(json)) engine.abandon(pickedAddresses(createBody(json).labels()));
}

function wantedAddresses(body: CreateBody, image: ImageInspect, { log }: HookParts) {
  const cidr = getEnv(mergeEnv(body.env(), image.Config?.Env ?? []), 'WEAVE_CIDR');
  if (cidr === undefined) return undefined;
  const wanted = parseWeaveCidr(cidr);
  const reason = wanted.kind === 'none' ? 'WEAVE_CIDR is none' : unmanagedReason(body.networkMode());
  if (wanted.kind === 'addresses' && reason === undefined) return wanted.requests;
  log.info({ image: body.image(), reason }, 'a container is left alone');
  return undefined;
}

function commandOf(body: CreateBody, image: ImageInspect): Command {
  const own = { entrypoint: body.entrypoint(), cmd: body.cmd() };
  return effectiveCommand(own, {
    entrypoint: words(image.Config?.Entrypoint),
    cmd: words(image.Config?.Cmd),
  });
}

function containerName({ Request: target }: ClientRequest): string | undefined {
  return new URLSearchParams(target.split('?')[1]).get('name') || undefined;
}

/** `X.Y` of `/vX.Y/containers/create`. */
function apiVersion({ Request: target }: ClientRequest): string | undefined {
  return /^\/v(\d+(?:\.\d+)*)\//.exec(target)?.[1];
}

/** The labels are there in any case: by them the adapter knows its containers again. */
async function apply(plan: CreatePlan, asking: Asking, { shim, network }: HookParts): Promise<void> {
  const { body, name, image, command } = asking;
  body.setLabel(LABELS.network, network);
  if (plan.picked.length > 0) body.setLabel(LABELS.addresses, plan.picked.map(formatIpv4Cidr).join(' '));
  plan.edit?.(body, name);
  // A command that has the shim already, as in a request made from another container's inspect, needs what it waits for.
  if (plan.shim === false && command.argv[0] !== SHIM_PATH) return;
  hijack(body, command, `${await shim.ensure(image.Architecture)}:ro`);
  setShimEnv(asking, plan);
}

/** Puts the shim in front of a command, once. */
function hijack(body: CreateBody, command: Command, volume: string): void {
  if (command.argv[0] !== SHIM_PATH) {
    body.setLabel(LABELS.entrypoint, JSON.stringify(command.entrypoint ?? null));
    body.setLabel(LABELS.cmd, JSON.stringify(command.cmd ?? null));
    body.setCommand([SHIM_PATH], command.argv);
  }
  body.setLabel(LABELS.about, ABOUT);
  if (!body.volumesFrom().includes(volume)) body.setVolumesFrom([...body.volumesFrom(), volume]);
}

/** The shim cannot know which addresses were picked, so it is told all that the container will have. */
function setShimEnv({ body, wanted }: Asking, plan: CreatePlan): void {
  const own = wanted.flatMap((request) => (request.kind === 'address' ? [request.cidr] : []));
  const env: Record<string, string> = { ...plan.env };
  if (plan.picked.length > 0) {
    env.WAIT_FOR_WEAVE_ADDRESSES = [...own, ...plan.picked].map(formatIpv4Cidr).join(' ');
  }
  for (const [name, value] of Object.entries(env)) body.setEnv(setEnv(body.env(), name, value));
}

function words(value: string | string[] | null | undefined): string[] | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? [value] : value;
}
