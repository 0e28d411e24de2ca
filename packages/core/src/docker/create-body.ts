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
  runtime(): string | undefined;
  volumesFrom(): string[];
  /** undefined: null, so that the image's counts. */
  setCommand(entrypoint: string[] | undefined, cmd: string[] | undefined): void;
  setEnv(env: string[]): void;
  setLabel(name: string, value: string): void;
  /** Names that are not there are fine. */
  deleteLabels(names: readonly string[]): void;
  setVolumesFrom(volumes: string[]): void;
}

/**
 * Wraps a parsed create body. A null in a list or among the labels is '', as Go's decoder makes it. The accessors throw BAD_JSON (400) when
 * a field has a shape Docker would refuse.
 */
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
    runtime: () => stringField(hostConfig() ?? {}, 'Runtime'),
    volumesFrom: () => wordsField(hostConfig() ?? {}, 'VolumesFrom') ?? [],
    setCommand(entrypoint, cmd) {
      setField(json, 'Entrypoint', entrypoint ?? null);
      setField(json, 'Cmd', cmd ?? null);
    },
    setEnv: (env) => setField(json, 'Env', env),
    setLabel(name, value) {
      setField(json, 'Labels', { ...labelsField(json), [name]: value });
    },
    deleteLabels(names) {
      const dropped = new Set(names);
      const kept = Object.entries(labelsField(json)).filter(([name]) => !dropped.has(name));
      setField(json, 'Labels', Object.fromEntries(kept));
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
  if (!Array.isArray(value)) throw wrongShape(name, 'a string or a list of strings', value);
  return value.map((word, index) => {
    if (typeof word === 'string' || word === null) return word ?? '';
    throw wrongShape(`${name}[${index}]`, 'a string', word);
  });
}

function labelsField(json: JsonObject): Record<string, string> {
  const labels = objectField(json, 'Labels') ?? {};
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => {
      if (typeof value === 'string' || value === null) return [name, value ?? ''];
      throw wrongShape(`Labels.${name}`, 'a string', value);
    }),
  );
}

/** Old clients send '' where they mean nothing. */
function isNothing(value: JsonValue | undefined): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** Names what the value is, never the value: messages reach logs, and it may hold a secret. */
function wrongShape(name: string, expected: string, value: JsonValue): PowerstripError {
  return new PowerstripError('BAD_JSON', `${name}: expected ${expected}, got ${kindOf(value)}`, {
    status: 400,
  });
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  // The rest is null, which no field refuses, and numbers, some of them as RawJson.
  return typeof value === 'string' || typeof value === 'boolean' ? `a ${typeof value}` : 'a number';
}
