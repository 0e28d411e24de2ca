import { compileGlob } from '../endpoints/compile-glob.ts';
import { PowerstripError } from '../errors/powerstrip-error.ts';
import type { CallSummary } from './call-schemas.ts';

/** Tells whether a call is wanted. */
export type CallFilter = (call: CallSummary) => boolean;

type MakeTest = (value: string) => CallFilter;

/** Words with a value: `method:POST`. What they look at, as the documentation lists them. */
const valued: Record<string, MakeTest> = {
  method: (value) => (call) => call.method === value.toUpperCase(),
  path: pathTest,
  adapter: (value) => (call) => call.hooks.some(({ adapter }) => hasText(adapter, value)),
  container: (value) => (call) => hasText(call.container, value) || hasText(call.created, value),
  client: (value) => (call) =>
    hasText(call.client?.address, value) || hasText(call.client?.certificate, value),
  status: statusTest,
  kind: kindTest,
  slow: slowTest,
  id: (value) => (call) => call.id.startsWith(value),
};

/** Words alone. */
const flags: Record<string, CallFilter> = {
  changed: (call) => call.isChanged,
  refused: (call) => call.isRefused,
  failed: (call) => call.error !== null || call.status >= 500,
  running: (call) => call.state === 'running',
  hooked: (call) => call.hooks.length > 0,
};

/** The words that `parseCallFilter` knows, for help and completion: `method:` takes a value, `changed` none. */
export const filterWords: readonly string[] = [
  ...Object.keys(valued).map((word) => `${word}:`),
  ...Object.keys(flags),
];

/**
 * Parses words as in `method:POST path:/containers* adapter:weave status:4xx changed -refused slow:100`. A call must fit
 * all of them; `-` before a word turns it around; any other word is a part of the path. Values with spaces stand in double
 * quotes. A value that is not typed yet (`method:`) fits all. Throws BAD_FILTER (400).
 */
export function parseCallFilter(text: string): CallFilter {
  const tests = splitWords(text).map(wordTest);
  return (call) => tests.every((test) => test(call));
}

function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/g)].map(([word]) => word.replaceAll('"', ''));
}

function wordTest(word: string): CallFilter {
  if (word.startsWith('-') && word.length > 1) {
    const test = wordTest(word.slice(1));
    return (call) => !test(call);
  }
  const [, key, value = ''] = /^([a-z]+):(.*)$/s.exec(word) ?? [];
  if (key === undefined) return (Object.hasOwn(flags, word) ? flags[word] : undefined) ?? pathTest(word);
  const make = Object.hasOwn(valued, key) ? valued[key] : undefined;
  if (make === undefined)
    throw badFilter(
      `filter ${quote(word)}: there is no ${quote(`${key}:`)}`,
      `Use ${filterWords.join(', ')}`,
    );
  return value === '' ? () => true : make(value);
}

/** A value that begins with `/` is a glob of the whole path, with or without the version; any other is a part of it. */
function pathTest(value: string): CallFilter {
  if (!value.startsWith('/')) return ({ path }) => hasText(path, value);
  const fits = compileGlob(value);
  return ({ path }) => fits(path) || fits(path.replace(/^\/v\d+(\.\d+)*(?=\/)/, ''));
}

function statusTest(value: string): CallFilter {
  if (!/^([1-5]xx|[1-5]\d\d|0)$/i.test(value))
    throw badFilter(
      `filter "status:${value}"`,
      'Use a status as in status:404, a class as in status:4xx, or status:0',
    );
  if (!value.toLowerCase().endsWith('xx')) return ({ status }) => status === Number(value);
  const first = Number(value[0]);
  return ({ status }) => Math.floor(status / 100) === first;
}

function slowTest(value: string): CallFilter {
  if (!/^\d+(\.\d+)?$/.test(value))
    throw badFilter(`filter "slow:${value}"`, 'Use milliseconds, as in slow:100');
  return ({ durationMs }) => durationMs >= Number(value);
}

function kindTest(value: string): CallFilter {
  if (!/^(pass|hooked|tunnel|refused)$/.test(value))
    throw badFilter(`filter "kind:${value}"`, 'Use kind:pass, kind:hooked, kind:tunnel or kind:refused');
  return ({ kind }) => kind === value;
}

function hasText(text: string | null | undefined, part: string): boolean {
  return text?.toLowerCase().includes(part.toLowerCase()) ?? false;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function badFilter(message: string, hint: string): PowerstripError {
  return new PowerstripError('BAD_FILTER', message, { status: 400, hint });
}
