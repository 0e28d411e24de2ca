import {
  type ClientRequest,
  type CommandParts,
  type CreateBody,
  createBody,
  effectiveCommand,
  formatCidr,
  isJsonObject,
  isPowerstripError,
  parseJson,
  setEnv,
  stringifyJson,
} from '@pw/core';
import { pickedAddresses } from '../attach/container-request.ts';
import type { CreatePlan } from '../engines/network-engine.ts';
import { ABOUT, LABELS } from '../labels.ts';
import { isShim, SHIM_PATH } from '../shim.ts';
import { needsFinish } from './finish-create.ts';
import { forgetCopied } from './forget-copied.ts';
import type { HookCall, HookParts, PreHookResult } from './hook-parts.ts';
import { refuseMountsOverShim } from './mounts-over-shim.ts';
import { stopSignal } from './stop-signal.ts';
import { type Wanted, wantedAddresses } from './wanted-addresses.ts';

interface Command {
  /** What would run, in Docker's two parts. */
  parts: CommandParts;
  argv: string[];
  /** Which of the two parts the request leaves to the image. */
  inherited: string[];
}

/** A create request that asks for weave addresses. */
interface Asking extends Wanted {
  body: CreateBody;
  /** undefined: Docker will make one up. */
  name: string | undefined;
  command: Command;
}

/**
 * `POST /containers/create`: a container that asks for weave addresses starts with the shim, which becomes its own
 * command once the network is there; or as it is, where the engine says that there is nothing to wait for. Everything
 * else passes as it came, also what Docker will refuse by itself.
 */
export async function createContainer(call: HookCall, parts: HookParts): Promise<PreHookResult> {
  const { modified, warnings } = await editCreate(call, parts).catch(leaveToDocker);
  if (warnings.length > 0 || needsFinish(call.request, parts)) return modified;
  return { modified, skipPostHook: true };
}

/** A later step failed: the picked addresses are free again. */
export function releasePickedAddresses(request: ClientRequest, { engine }: HookParts): void {
  const json = parseJson(request.Body || 'null');
  if (isJsonObject(json)) engine.abandon?.(pickedAddresses(createBody(json).labels()));
}

interface Edited {
  /** undefined: as it came. */
  modified: ClientRequest | undefined;
  /** What the answer is to tell. */
  warnings: readonly string[];
}

const UNTOUCHED: Edited = { modified: undefined, warnings: [] };

/** Docker reads these fields as well, and reports the error itself. */
function leaveToDocker(error: unknown): Edited {
  if (isPowerstripError(error) && error.code === 'BAD_JSON') return UNTOUCHED;
  throw error;
}

async function editCreate(call: HookCall, parts: HookParts): Promise<Edited> {
  const json = parseJson(call.request.Body || 'null');
  if (!isJsonObject(json)) return UNTOUCHED;
  const body = createBody(json);
  const isCopy = forgetCopied(body);
  const edited = () => ({ ...call.request, Body: stringifyJson(json) });
  const asking = await askingOf(body, call.request, parts);
  if (asking === undefined) return isCopy ? { modified: edited(), warnings: [] } : UNTOUCHED;
  const request = {
    networkMode: body.networkMode(),
    apiVersion: apiVersion(call.request),
    runtime: body.runtime(),
  };
  const plan = await parts.engine.plan(asking.requests, request);
  await apply(plan, asking, parts).catch((error: unknown) => {
    parts.engine.abandon?.(plan.picked);
    throw error;
  });
  return { modified: edited(), warnings: (await parts.engine.warnings?.(asking.requests)) ?? [] };
}

/** undefined: it asks for nothing that it could have, or has no command: Docker will refuse it. */
async function askingOf(
  body: CreateBody,
  request: ClientRequest,
  parts: HookParts,
): Promise<Asking | undefined> {
  const wanted = await wantedAddresses(body, request, parts);
  if (wanted === undefined) return undefined;
  const command = commandOf(body, wanted);
  if (command.argv.length === 0) return undefined;
  return { ...wanted, body, name: containerName(request), command };
}

/** An image that was committed without our hook has the shim in its own entrypoint: it does not count. */
function commandOf(body: CreateBody, { image }: Wanted): Command {
  const own = { entrypoint: body.entrypoint(), cmd: body.cmd() };
  const { entrypoint, cmd, argv } = effectiveCommand(own, {
    entrypoint: words(image.Config?.Entrypoint),
    cmd: words(image.Config?.Cmd),
  });
  if (isShim(argv[0])) {
    const rest = argv.slice(1);
    return { parts: { entrypoint: [], cmd: rest }, argv: rest, inherited: [] };
  }
  const takesImage = (own.entrypoint?.length ?? 0) === 0;
  const inherited = [
    ...(own.entrypoint === undefined ? ['entrypoint'] : []),
    ...(takesImage && (own.cmd?.length ?? 0) === 0 ? ['cmd'] : []),
  ];
  return { parts: { entrypoint, cmd }, argv, inherited };
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
  const { body, name, image } = asking;
  body.setLabel(LABELS.network, network);
  if (plan.picked.length > 0) body.setLabel(LABELS.addresses, plan.picked.map(formatCidr).join(' '));
  plan.edit?.(body, name);
  if (plan.shim === false) return;
  refuseMountsOverShim(body, image);
  hijack(asking, `${await shim.ensure(image.Architecture)}:ro`);
  setShimEnv(asking, plan);
}

/** Puts the shim in front of the command. */
function hijack({ body, command }: Asking, volume: string): void {
  const { entrypoint, cmd } = command.parts;
  body.setLabel(LABELS.about, ABOUT);
  body.setLabel(LABELS.entrypoint, JSON.stringify(entrypoint ?? null));
  body.setLabel(LABELS.cmd, JSON.stringify(cmd ?? null));
  body.setLabel(LABELS.inherited, command.inherited.join(' '));
  body.setLabel(LABELS.volume, volume);
  body.setCommand([SHIM_PATH], command.argv);
  if (!body.volumesFrom().includes(volume)) body.setVolumesFrom([...body.volumesFrom(), volume]);
}

/** The shim cannot know which addresses were picked, so it gets all that the container will have. */
function setShimEnv({ body, image, requests }: Asking, plan: CreatePlan): void {
  const own = requests.flatMap((request) => (request.kind === 'address' ? [request.cidr] : []));
  const env: Record<string, string> = { ...plan.env, ...stopSignal(body, image) };
  if (plan.picked.length > 0) {
    env.WAIT_FOR_WEAVE_ADDRESSES = [...own, ...plan.picked].map(formatCidr).join(' ');
  }
  for (const [name, value] of Object.entries(env)) body.setEnv(setEnv(body.env(), name, value));
  body.setLabel(LABELS.env, Object.keys(env).join(' '));
}

function words(value: string | string[] | null | undefined): string[] | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? [value] : value;
}
