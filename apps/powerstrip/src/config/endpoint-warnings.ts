import type { EndpointPattern } from '@pw/core';
import type { Refusal } from './compile-refusals.ts';

interface Listed {
  readonly pattern: Pick<EndpointPattern, 'text' | 'matches'>;
  /** Where the pattern stands. */
  readonly where: string;
}

/** Endpoints that do the same, as `METHOD /path`: a policy for one says nothing unless it is there for all. */
const twins: readonly (readonly string[])[] = [
  ['POST /containers/x/attach', 'GET /containers/x/attach/ws'],
  [
    'POST /containers/create',
    'POST /services/create',
    'POST /services/x/update',
    'POST /build',
    'POST /session',
    'POST /grpc',
  ],
  ['POST /containers/x/exec', 'POST /exec/x/start'],
  ['PUT /containers/x/archive', 'POST /build'],
  ['GET /containers/x/archive', 'GET /containers/x/export'],
  ['POST /images/create', 'POST /images/load', 'POST /build', 'POST /commit'],
];

// The first part of a path that is a version, or a glob of some versions: v1.41, v1.*, v[12]*. Not v*.
const namesVersion = /^\S+ \/v(?=[^/]*[\d.?[])[\d.*?[\]!-]+\//;

/** What the endpoints of adapters.yml probably leave out. `listed`: those with pre-hooks. */
export function warnOfGaps(listed: readonly Listed[], refusals: readonly Refusal[]): string[] {
  return [
    ...listed.flatMap(warnOfVersion),
    ...twins.flatMap((group) => warnOfTwins(group, { listed, refusals })),
  ];
}

function warnOfVersion({ pattern: { text }, where }: Listed): string[] {
  if (!namesVersion.test(text)) return [];
  const better = text.replace(/ \/v[^/]*/, ' /*');
  return [
    `${where}: ${JSON.stringify(text)} names an API version: the same call in another version, or without one, goes past it; write ${JSON.stringify(better)}`,
  ];
}

function warnOfTwins(
  group: readonly string[],
  { listed, refusals }: { listed: readonly Listed[]; refusals: readonly Refusal[] },
): string[] {
  const patterns = [...listed.map(({ pattern }) => pattern), ...refusals];
  const first = listed.find(({ pattern }) => group.some((call) => fits(pattern, call)));
  const missing = group.filter((call) => !patterns.some((pattern) => fits(pattern, call)));
  if (first === undefined || missing.length === 0) return [];
  const names = missing.map((call) => call.replaceAll('/x', '/*').replace(' ', ' /*')).join(', ');
  return [
    `${first.where}: ${JSON.stringify(first.pattern.text)} is listed, but not what can do the same: ${names}; list it with the same hooks, or refuse it`,
  ];
}

function fits(pattern: { matches(method: string, path: string): boolean }, call: string): boolean {
  const [method = '', path = ''] = call.split(' ');
  return pattern.matches(method, path);
}
