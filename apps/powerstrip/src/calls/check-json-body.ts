import { isUtf8 } from 'node:buffer';
import { foldKey, PowerstripError } from '@pw/core';
import { quote } from '../http/header-lines.ts';
import { type JsonVisitor, scanJson } from './scan-json.ts';

interface OpenObject {
  /** Undefined in a list. */
  readonly keys: Set<string> | undefined;
  /** Folds keys as Docker does when it fills a struct; keys of its maps are taken as they are. */
  readonly folds: boolean;
}

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

// Of all open objects together. Docker's own calls have some hundred; a body of the largest size could have millions,
// whose names would take more memory than the body.
const maxOpenKeys = 100_000;

/**
 * The text of a JSON body that is about to be shown to hooks. Docker takes keys in any case and merges an object that
 * is there twice; a hook would see only one of them. Such bodies are refused: DUPLICATE_KEY (400), and what is not
 * JSON in UTF-8, or has half a surrogate pair, which Docker replaces: BAD_JSON (400). An empty body is allowed.
 */
export function checkJsonBody(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw badJson('it is not UTF-8');
  if (!isBlank(bytes)) checkJson(bytes);
  return bytes.toString();
}

function checkJson(bytes: Buffer): void {
  try {
    scanJson(bytes, new KeyChecker());
  } catch (error) {
    throw error instanceof SyntaxError ? badJson(error.message, error) : error;
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** Refuses a key that is in one object twice for Docker. */
class KeyChecker implements JsonVisitor {
  readonly #open: OpenObject[] = [];
  #lastKey = '';
  #openKeys = 0;

  openObject(): void {
    this.#open.push({ keys: new Set(), folds: isStruct(this.#open.at(-1), this.#lastKey) });
    this.#lastKey = '';
  }

  openList(): void {
    this.#open.push({ keys: undefined, folds: true });
    this.#lastKey = '';
  }

  close(): void {
    this.#openKeys -= this.#open.pop()?.keys?.size ?? 0;
  }

  key(text: string): void {
    this.#lastKey = text;
    addKey(this.#open.at(-1), text);
    this.#openKeys += 1;
    if (this.#openKeys > maxOpenKeys) throw badJson(`an object of more than ${maxOpenKeys} keys`);
  }
}

/** A map of Docker's has keys of the user's choice, which say nothing about what is below them. */
function isStruct(parent: OpenObject | undefined, key: string): boolean {
  return parent?.folds === false || !mapFields.has(foldKey(key));
}

function addKey(object: OpenObject | undefined, key: string): void {
  if (object?.keys === undefined) return;
  const folded = object.folds ? foldKey(key) : key;
  if (object.keys.has(folded)) {
    const message = `the key ${quote(key)} is in one object of the body more than once`;
    throw new PowerstripError('DUPLICATE_KEY', message, { status: 400 });
  }
  object.keys.add(folded);
}

function badJson(what: string, cause?: unknown): PowerstripError {
  const message = `the body of a hooked request is not valid JSON: ${what}`;
  return new PowerstripError('BAD_JSON', message, { status: 400, cause });
}
