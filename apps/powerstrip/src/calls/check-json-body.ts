import { isUtf8 } from 'node:buffer';
import { foldKey, jsonFault, PowerstripError } from '@pw/core';

interface OpenObject {
  /** Undefined in a list. */
  readonly keys: Set<string> | undefined;
  /** Folds keys as Docker does when it fills a struct; keys of its maps are taken as they are. */
  readonly folds: boolean;
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

// Fields of Docker's API whose value is a map with keys of the user's choice, in lower case.
const mapFields = new Set([
  'annotations',
  'args',
  'auxiliaryaddresses',
  'auxaddress',
  'buildargs',
  'config',
  'containerlabels',
  'driveropts',
  'endpointsconfig',
  'exposedports',
  'labels',
  'options',
  'portbindings',
  'storageopt',
  'sysctls',
  'tmpfs',
  'volumes',
]);

/**
 * The text of a JSON body that is about to be shown to hooks. Docker takes keys in any case and merges an object that
 * is there twice; a hook would see only one of them. Such bodies are refused: DUPLICATE_KEY (400), and what is not
 * JSON in UTF-8, or has half a surrogate pair, which Docker replaces: BAD_JSON (400). An empty body is allowed.
 */
export function checkJsonBody(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw badJson('it is not UTF-8');
  const text = bytes.toString();
  if (text.trim() === '') return text;
  try {
    JSON.parse(text);
  } catch (cause) {
    throw badJson(jsonFault(cause), cause);
  }
  checkKeys(text);
  return text;
}

function checkKeys(validJson: string): void {
  const open: OpenObject[] = [];
  let lastString = '';
  let lastKey = '';
  for (const [token] of validJson.matchAll(tokens)) {
    if (token === '{') open.push({ keys: new Set(), folds: isStruct(open.at(-1), lastKey) });
    else if (token === '[') open.push({ keys: undefined, folds: true });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      lastKey = JSON.parse(lastString) as string;
      addKey(open.at(-1), lastKey);
      continue;
    } else {
      checkString(token);
      lastString = token;
      continue;
    }
    lastKey = '';
  }
}

/** A map of Docker's has keys of the user's choice, which say nothing about what is below them. */
function isStruct(parent: OpenObject | undefined, key: string): boolean {
  return parent?.folds === false || !mapFields.has(foldKey(key));
}

function checkString(token: string): void {
  if (!token.includes('\\u')) return;
  if (!(JSON.parse(token) as string).isWellFormed()) throw badJson(`half a surrogate pair in a string`);
}

function addKey(object: OpenObject | undefined, key: string): void {
  if (object?.keys === undefined) return;
  const folded = object.folds ? foldKey(key) : key;
  if (object.keys.has(folded)) {
    const message = `the key ${JSON.stringify(key)} is in one object of the body more than once`;
    throw new PowerstripError('DUPLICATE_KEY', message, { status: 400 });
  }
  object.keys.add(folded);
}

function badJson(what: string, cause?: unknown): PowerstripError {
  const message = `the body of a hooked request is not valid JSON: ${what}`;
  return new PowerstripError('BAD_JSON', message, { status: 400, cause });
}
