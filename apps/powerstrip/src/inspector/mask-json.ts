import { isJsonObject, type JsonValue, parseJson, stringifyJson } from '@pw/core';
import { completeJson } from './complete-json.ts';
import { mask, maskBrokenJson, maskPlainText, maySecrets, suspicionOf } from './mask-text.ts';
import { isSecretName } from './secret-names.ts';

// A label may hold JSON that holds JSON; nobody goes further.
const maxDepth = 3;
const secretFlag = /^--?[A-Za-z][\w-]*$/;

/** Throws where the text is no JSON. The value is not changed. */
export type ParseJson = (text: string) => JsonValue;

interface MaskOptions {
  isSecret?: ((name: string) => boolean) | undefined;
  parse?: ParseJson | undefined;
}

/**
 * A JSON text with its secrets masked: the values of keys that look like one, variables (`Env`), flags with their values,
 * users in URLs. A text without any is returned as it is, JSON or not; undefined: it is no JSON.
 */
export function maskJsonText(
  text: string,
  { isSecret = isSecretName, parse = parseQuickly }: MaskOptions = {},
): string | undefined {
  // A name that `isSecret` alone knows is in no list of suspicious words.
  const mayHold = suspicionOf(text) ?? (isSecret === isSecretName ? undefined : maySecrets);
  if (mayHold === undefined) return text;
  return maskParsed(text, parse, { isSecret, mayHold, depth: 0 });
}

/**
 * The same for the beginning of a JSON text, whose rest is missing; what is no such beginning is searched for what looks
 * like a secret. What the cut has left of a literal may be missing as well where something is masked.
 */
export function maskCutJson(text: string): string {
  if (suspicionOf(text) === undefined) return text;
  const completion = completeJson(text);
  if (completion === undefined) return maskBrokenJson(text);
  const { start, rest } = completion;
  const masked = maskJsonText(start + rest);
  if (masked === undefined) return maskBrokenJson(text);
  if (masked === start + rest) return text;
  const beginning = masked.slice(0, masked.length - rest.length);
  const blanks = start.slice(start.trimEnd().length);
  return `${beginning}${beginning.endsWith(mask) ? '"' : ''}${blanks}`;
}

interface Context {
  isSecret: (name: string) => boolean;
  /** False: this text has nothing to mask. */
  mayHold: (text: string) => boolean;
  depth: number;
}

function maskParsed(text: string, parse: ParseJson, context: Context): string | undefined {
  try {
    const value = parse(text);
    const masked = maskValue(value, context);
    return masked === value ? text : stringifyJson(masked);
  } catch {
    return undefined;
  }
}

// A number that is not written as a double would be, or whose digits a double cannot hold.
const oddNumber = /[[,:]\s*-?\d+(?:[.eE]|\d{15})/;

/** Numbers keep their digits; that takes many times as long, and few bodies need it. */
export function parseQuickly(text: string): JsonValue {
  return oddNumber.test(text) ? parseJson(text) : (JSON.parse(text) as JsonValue);
}

/** The same value where nothing is masked. */
function maskValue(value: JsonValue, context: Context): JsonValue {
  if (typeof value === 'string') return maskString(value, context);
  if (Array.isArray(value)) return maskList(value, context);
  if (!isJsonObject(value)) return value;
  // Settings of plugins: {"Name": "PASSWORD", "Value": "x"}.
  const isSecretPair = typeof value.Name === 'string' && isSecretName(value.Name);
  const keys = Object.keys(value);
  // Few objects hold a secret; the others cost no memory here.
  let masked: Map<string, JsonValue> | undefined;
  for (const key of keys) {
    const item = value[key] as JsonValue;
    const isSecret = context.isSecret(key) || (isSecretPair && key === 'Value');
    const shown = isSecret ? maskAll(item) : maskValue(item, context);
    if (shown === item) continue;
    masked ??= new Map();
    masked.set(key, shown);
  }
  if (masked === undefined) return value;
  return Object.fromEntries(keys.map((key) => [key, masked.get(key) ?? (value[key] as JsonValue)]));
}

/** `["--password", "x"]` is one secret. */
function maskList(list: JsonValue[], context: Context): JsonValue[] {
  let masked: JsonValue[] | undefined;
  list.forEach((item, index) => {
    const before = list[index - 1];
    const isValue =
      typeof before === 'string' &&
      secretFlag.test(before) &&
      isSecretName(before) &&
      typeof item === 'string';
    const shown = isValue ? mask : maskValue(item, context);
    if (shown === item) return;
    masked ??= [...list];
    masked[index] = shown;
  });
  return masked ?? list;
}

function maskString(text: string, context: Context): string {
  if (!context.mayHold(text)) return text;
  const depth = context.depth + 1;
  const nested =
    /^\s*[[{]/.test(text) && depth < maxDepth
      ? maskParsed(text, parseQuickly, { ...context, depth })
      : undefined;
  return nested ?? maskPlainText(text);
}

/** Below a key that looks like a secret, every text is one. */
function maskAll(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value === '' ? value : mask;
  if (Array.isArray(value)) return value.length === 0 ? value : value.map(maskAll);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  return entries.length === 0
    ? value
    : Object.fromEntries(entries.map(([key, item]) => [key, maskAll(item)]));
}
