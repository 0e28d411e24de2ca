import { malformed, quote } from '../http/header-lines.ts';
import type { RequestTarget } from '../http/request-target.ts';
import { findDockerEndpoint } from './docker-endpoints.ts';

// As Go 1.26. Docker's own calls have some twenty; to read a million takes seconds.
const maxParts = 10_000;
const brokenEscape = /%(?![0-9a-fA-F]{2})/;

// Docker reads all values of these keys of these calls; of others it takes the first, many parsers the last.
const lists: Readonly<Record<string, readonly string[]>> = {
  'POST /build': ['t', 'extrahosts', 'securityopt'],
  'POST /commit': ['changes'],
  'POST /images/create': ['changes'],
  'POST /images/load': ['platform'],
  'GET /images/get': ['names', 'platform'],
  'GET /images/*/get': ['platform'],
  'DELETE /images/*': ['platforms'],
  'GET /system/df': ['type'],
};

/**
 * Refuses a query that Docker and a hook could read differently: broken escapes, `;`, which old engines take for `&`,
 * and two values of a key of which Docker takes one. Throws MALFORMED_REQUEST (400).
 */
export function checkQuery(method: string, { path, query }: RequestTarget): void {
  if (query === '') return;
  if (hasTooManyParts(query)) throw malformed(`a query of more than ${maxParts} parts`);
  if (brokenEscape.test(query)) throw malformed('a broken escape in the query');
  // `URLSearchParams` takes a leading `?` away, Docker makes it part of the first key.
  if (query.startsWith('??')) throw malformed('a second "?" at the beginning of the query');
  if (query.includes(';')) throw malformed(`a ";" in the query; expected "&"`);
  const endpoint = findDockerEndpoint(method, path);
  if (endpoint === undefined) return;
  const listed = lists[`${method} ${endpoint.path}`] ?? [];
  const values = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    // Docker has no such key. dockerode repeats its whole body in the query of a create call: Cmd=sh&Cmd=-c.
    if (/^[A-Z]/.test(key)) continue;
    if (!listed.includes(key) && (values.get(key) ?? value) !== value) {
      throw malformed(`the query key ${quote(key)} has two values`);
    }
    values.set(key, value);
  }
}

function hasTooManyParts(query: string): boolean {
  let parts = 1;
  for (let at = query.indexOf('&'); at !== -1 && parts <= maxParts; at = query.indexOf('&', at + 1))
    parts += 1;
  return parts > maxParts;
}
