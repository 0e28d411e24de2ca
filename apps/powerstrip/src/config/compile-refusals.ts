import { compileEndpointPattern } from '@pw/core';
import { dockerEndpoints, findDockerEndpoint } from '../calls/docker-endpoints.ts';

/** Calls that powerstrip refuses itself. */
export interface Refusal {
  /** As in adapters.yml. */
  readonly text: string;
  readonly why: string;
  /** Path: decoded, without the query. */
  matches(method: string, path: string): boolean;
}

/** The words that `refuse` takes beside patterns. */
export const refusalWords: readonly string[] = [
  ...new Set(
    dockerEndpoints.map(({ path }) => path.split('/')[1] ?? '').filter((word) => /^\w+$/.test(word)),
  ),
  'unknown',
].toSorted();

/** `why`: what the client is told beside what was refused. Throws BAD_ENDPOINT_PATTERN. */
export function compileRefusal(text: string, why: string): Refusal {
  return { text, why, matches: refusalWords.includes(text) ? matchWord(text) : matchPattern(text) };
}

function matchPattern(text: string): Refusal['matches'] {
  const pattern = compileEndpointPattern(text);
  return (method, path) => pattern.matches(method, path);
}

/** Any method, and all below: `session` is /session and /v1.41/session, `exec` all of /exec/… */
function matchWord(word: string): Refusal['matches'] {
  if (word === 'unknown') return (method, path) => findDockerEndpoint(method, path) === undefined;
  const below = new RegExp(`^(?:/v[0-9.]+)?/${word}(?:/|$)`);
  return (_method, path) => below.test(path);
}
