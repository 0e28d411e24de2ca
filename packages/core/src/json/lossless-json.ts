import { PowerstripError } from '../errors/powerstrip-error.ts';

/** A number that a double cannot hold, kept as its source text (ECMAScript `JSON.rawJSON`). */
export interface RawJson {
  readonly rawJSON: string;
}

/** Any JSON value. A number that a double cannot hold is a `RawJson`. */
export type JsonValue = null | boolean | number | string | RawJson | JsonValue[] | JsonObject;

/** A JSON object; its keys keep their order and spelling. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** ECMAScript's JSON.parse source text access, which TypeScript's library does not declare yet. */
interface LosslessJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): JsonValue;
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
}

const losslessJson = requireLosslessJson();

/**
 * Parses JSON so that `stringifyJson` gives every number back as it was written: 9223372036854775807, 1e400 and 1.0
 * survive, as `RawJson`. Throws BAD_JSON.
 */
export function parseJson(text: string): JsonValue {
  try {
    return losslessJson.parse(text, keepNumberText);
  } catch (cause) {
    throw new PowerstripError('BAD_JSON', `not valid JSON: ${jsonFault(cause)}`, {
      status: 400,
      cause,
    });
  }
}

/** The inverse of `parseJson`. `indent`: spaces per level, for people. */
export function stringifyJson(value: JsonValue, indent?: number): string {
  return JSON.stringify(value, undefined, indent);
}

/** True for an object, not for null, a list or a RawJson number. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !losslessJson.isRawJSON(value)
  );
}

/** Throws NODE_TOO_OLD when this module is loaded: without rawJSON, every hook would fail later and less clearly. */
function requireLosslessJson(): LosslessJson {
  if ('rawJSON' in JSON) return JSON as unknown as LosslessJson;
  throw new PowerstripError(
    'NODE_TOO_OLD',
    `Node ${process.version} is too old: @pw/core needs Node 22 or later`,
  );
}

function keepNumberText(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  return JSON.stringify(value) === context.source ? value : losslessJson.rawJSON(context.source);
}

/**
 * What `JSON.parse` found wrong, without the piece of the text that it quotes: that may hold a secret. The message of any
 * other error as it is.
 */
export function jsonFault(error: unknown): string {
  return (error as Error).message.replace(/, (?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? is not valid JSON$/, '');
}
