import { isJsonObject, type JsonValue } from '../json/lossless-json.ts';

/** One place where two JSON values differ; a side is missing where the key is. `path`: the keys, outermost first. */
export interface JsonChange {
  readonly path: readonly string[];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** What is deeper is compared as a whole: clients choose how deep a body is, and the stack ends. */
const maxDepth = 200;

/** The differences, key by key down the objects; lists are compared as a whole. Keys in the order of `after`. */
export function diffJson(before: JsonValue | undefined, after: JsonValue | undefined): JsonChange[] {
  return diffAt([], before, after);
}

/** True where `diffJson` finds nothing; quicker, as it makes no list. */
export function isSameJson(before: JsonValue | undefined, after: JsonValue | undefined, depth = 0): boolean {
  const areObjects = isJsonObject(before) && isJsonObject(after);
  if (!areObjects || depth >= maxDepth) return isEqual(before, after);
  const keys = Object.keys(after);
  if (keys.length !== Object.keys(before).length) return false;
  return keys.every((key) => isSameJson(own(before, key), own(after, key), depth + 1));
}

function diffAt(
  path: readonly string[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): JsonChange[] {
  const areObjects = isJsonObject(before) && isJsonObject(after);
  if (areObjects && path.length < maxDepth) {
    const keys = new Set([...Object.keys(after), ...Object.keys(before)]);
    return [...keys].flatMap((key) => diffAt([...path, key], own(before, key), own(after, key)));
  }
  if (isEqual(before, after)) return [];
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

/**
 * The order of keys inside a list's objects counts: JSON texts of such values are compared. Values that are too deep for a
 * text, which `parseJson` refuses long before, are not equal.
 */
function isEqual(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (before === after || hasSameItems(before, after)) return true;
  try {
    return JSON.stringify(before) === JSON.stringify(after);
  } catch {
    return false;
  }
}

/** True for lists of the same plain values; quicker than their texts. */
function hasSameItems(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
  return before.every((item, index) => item === after[index]);
}

// A body may have a key `__proto__` or `toString`.
function own(object: { [key: string]: JsonValue }, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
