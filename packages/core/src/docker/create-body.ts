import { PowerstripError } from '../errors/powerstrip-error.ts';
import { getField, setField } from '../json/fields.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/lossless-json.ts';

/**
 * Typed views of the fields of a `POST /containers/create` body that this project touches
 * (Docker Engine API, ContainerCreate). All other fields stay as they are.
 */
export interface CreateBody {
  readonly json: JsonObject;
  image(): string | undefined;
  /** Docker takes a string or a list; a string is one word. undefined: null or missing. */
  entrypoint(): string[] | undefined;
  cmd(): string[] | undefined;
  env(): string[];
  labels(): Record<string, string>;
  /** HostConfig.NetworkMode; undefined when HostConfig or the mode is missing, null or ''. */
  networkMode(): string | undefined;
  volumesFrom(): string[];
  setCommand(entrypoint: string[], cmd: string[]): void;
  setEnv(env: string[]): void;
  setLabel(name: string, value: string): void;
  setVolumesFrom(volumes: string[]): void;
}

/** Wraps a parsed create body. The accessors throw BAD_JSON (400) when a field has a shape Docker would refuse. */
export function createBody(json: JsonObject): CreateBody {
  const hostConfig = () => objectField(json, 'HostConfig');
  return {
    json,
    image: () => stringField(json, 'Image'),
    entrypoint: () => wordsField(json, 'Entrypoint'),
    cmd: () => wordsField(json, 'Cmd'),
    env: () => wordsField(json, 'Env') ?? [],
    labels: () => labelsField(json),
    networkMode: () => stringField(hostConfig() ?? {}, 'NetworkMode'),
    volumesFrom: () => wordsField(hostConfig() ?? {}, 'VolumesFrom') ?? [],
    setCommand(entrypoint, cmd) {
      setField(json, 'Entrypoint', entrypoint);
      setField(json, 'Cmd', cmd);
    },
    setEnv: (env) => setField(json, 'Env', env),
    setLabel(name, value) {
      setField(json, 'Labels', { ...labelsField(json), [name]: value });
    },
    setVolumesFrom(volumes) {
      const host = hostConfig() ?? {};
      setField(host, 'VolumesFrom', volumes);
      setField(json, 'HostConfig', host);
    },
  };
}

function objectField(object: JsonObject, name: string): JsonObject | undefined {
  const value = getField(object, name);
  if (isNothing(value)) return undefined;
  if (isJsonObject(value)) return value;
  throw wrongShape(name, 'an object', value);
}

function stringField(object: JsonObject, name: string): string | undefined {
  const value = getField(object, name);
  if (isNothing(value)) return undefined;
  if (typeof value === 'string') return value;
  throw wrongShape(name, 'a string', value);
}

function wordsField(object: JsonObject, name: string): string[] | undefined {
  const value = getField(object, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return [value];
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
  throw wrongShape(name, 'a string or a list of strings', value);
}

function labelsField(json: JsonObject): Record<string, string> {
  const labels = objectField(json, 'Labels') ?? {};
  for (const [name, value] of Object.entries(labels)) {
    if (typeof value !== 'string') throw wrongShape(`Labels.${name}`, 'a string', value);
  }
  return labels as Record<string, string>;
}

/** Old clients send '' where they mean nothing. */
function isNothing(value: JsonValue | undefined): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

function wrongShape(name: string, expected: string, value: JsonValue | undefined): PowerstripError {
  return new PowerstripError('BAD_JSON', `${name}: expected ${expected}, got ${JSON.stringify(value)}`, {
    status: 400,
  });
}
