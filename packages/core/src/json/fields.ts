import { PowerstripError } from '../errors/powerstrip-error.ts';
import { foldKey } from './fold-key.ts';
import type { JsonObject, JsonValue } from './lossless-json.ts';

/**
 * Docker decodes keys without regard to case (Go's encoding/json), so `hostconfig` is `HostConfig`.
 * These accessors find the key that Docker would; two spellings in one object are refused as DUPLICATE_KEY.
 */
export function getField(object: JsonObject, name: string): JsonValue | undefined {
  const key = findKey(object, name);
  return key === undefined ? undefined : object[key];
}

/** Sets the field under the spelling it already has, else under `name`. */
export function setField(object: JsonObject, name: string, value: JsonValue): void {
  object[findKey(object, name) ?? name] = value;
}

/** Removes the field, whatever its spelling; nothing happens without one. Throws DUPLICATE_KEY (400) as the others do. */
export function deleteField(object: JsonObject, name: string): void {
  const key = findKey(object, name);
  if (key !== undefined) delete object[key];
}

function findKey(object: JsonObject, name: string): string | undefined {
  const wanted = foldKey(name);
  const keys = Object.keys(object).filter((key) => foldKey(key) === wanted);
  if (keys.length > 1) {
    throw new PowerstripError(
      'DUPLICATE_KEY',
      `the key ${name} is there more than once: ${keys.join(', ')}`,
      {
        status: 400,
      },
    );
  }
  return keys[0];
}
