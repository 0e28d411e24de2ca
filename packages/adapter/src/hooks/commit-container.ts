import {
  type ClientRequest,
  type CommandParts,
  type ContainerInspect,
  type CreateBody,
  createBody,
  isJsonObject,
  type JsonObject,
  parseJson,
  stringifyJson,
} from '@pw/core';
import { LABELS, shimVariables, wasCreatedByUs } from '../labels.ts';
import type { HookCall, HookParts } from './hook-parts.ts';
import { originalCommand } from './original-command.ts';

/**
 * `POST /commit`: the image gets the original entrypoint and command, so that it runs anywhere, and no label that would
 * claim its containers for this network. Docker merges the container's own config into what the request says, and
 * whatever the request leaves out would come from the hijacked container; so the request says it.
 */
export async function commitContainer(call: HookCall, parts: HookParts): Promise<ClientRequest | undefined> {
  const ref = new URL(call.request.Request, 'http://docker').searchParams.get('container');
  const container = ref ? await parts.docker.inspectContainer(ref) : undefined;
  if (container === undefined) return undefined;
  const original = originalCommand(container.Config);
  const labels = container.Config.Labels ?? {};
  if (original === undefined && !wasCreatedByUs(labels)) return undefined;
  const json = parseJson(call.request.Body || 'null');
  const body = createBody(isJsonObject(json) ? json : containerConfig(container, original));
  if (original !== undefined) restoreCommand(body, original);
  eraseTraces(body, { labels, env: container.Config.Env ?? [] });
  return { ...call.request, Body: stringifyJson(body.json) };
}

/** Without a config in the request, Docker starts from the container's. */
function containerConfig(
  { Config: config }: ContainerInspect,
  original: CommandParts | undefined,
): JsonObject {
  const json = parseJson(JSON.stringify(config));
  return isJsonObject(json) ? { ...json, ...(original && { Entrypoint: null, Cmd: null }) } : {};
}

/** `[]` where there was none: null would take the container's. A command of the request's own stays. */
function restoreCommand(body: CreateBody, original: CommandParts): void {
  const [entrypoint, cmd] = [body.entrypoint(), body.cmd()];
  if (entrypoint?.length) return;
  body.setCommand(
    [...(entrypoint ?? original.entrypoint ?? [])],
    cmd?.length ? cmd : [...(original.cmd ?? [])],
  );
}

/** Docker cannot be told to drop a label or a variable: an empty label and a name without value come nearest. */
function eraseTraces(
  body: CreateBody,
  { labels, env }: { labels: Readonly<Record<string, string>>; env: readonly string[] },
): void {
  for (const label of Object.values(LABELS)) {
    if (labels[label] !== undefined) body.setLabel(label, '');
  }
  const nameOf = (line: string) => line.split('=')[0] ?? '';
  const present = new Set(env.map(nameOf));
  const ours = shimVariables(labels).filter((name) => present.has(name));
  if (ours.length > 0) body.setEnv([...body.env().filter((line) => !ours.includes(nameOf(line))), ...ours]);
}
