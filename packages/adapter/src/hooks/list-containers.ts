import { isJsonObject, type JsonObject, parseJson, type ServerResponse, stringifyJson } from '@pw/core';
import { isShim, SHIM_FILE } from '../shim.ts';
import { recordedCommand } from './recorded-command.ts';

/** `GET /containers/json`: `docker ps` shows the original commands, as `docker inspect` does. */
export async function listContainers(response: ServerResponse): Promise<ServerResponse | undefined> {
  if (response.Code !== 200 || response.Body?.includes(SHIM_FILE) !== true) return undefined;
  const list = parseJson(response.Body);
  if (!Array.isArray(list)) return undefined;
  for (const container of list) if (isJsonObject(container)) restoreCommand(container);
  return { ...response, Body: stringifyJson(list) };
}

function restoreCommand(container: JsonObject): void {
  const { Command: command, Labels: labels } = container;
  if (typeof command !== 'string' || !isShim(command.split(' ')[0]) || !isJsonObject(labels)) return;
  const recorded = recordedCommand(onlyTexts(labels));
  if (recorded === undefined) return;
  container.Command = formatCommand([...(recorded.entrypoint ?? []), ...(recorded.cmd ?? [])]);
}

/** As moby does (daemon/container/view.go, transform): arguments with a space in quotes, the path as it is. */
function formatCommand([path = '', ...args]: string[]): string {
  return [path, ...args.map((word) => (word.includes(' ') ? `'${word}'` : word))].join(' ');
}

function onlyTexts(labels: JsonObject): Record<string, string> {
  const texts = Object.entries(labels).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}
