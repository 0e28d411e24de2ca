import type { Handler } from './reply.ts';

/** `pattern`: a path whose `:` segments are variables of one segment each. */
export interface Route {
  method: string;
  pattern: string;
  handler: Handler;
}

/** `missing`: no such path, 404. `method`: the path is there for other methods, 405. */
export type Match =
  | { kind: 'missing' }
  | { kind: 'method' }
  | { kind: 'found'; handler: Handler; variables: string[] };

export function matchRoute(routes: readonly Route[], method: string, path: string): Match {
  const candidates = routes.flatMap((route) => {
    const variables = matchPattern(route.pattern, path);
    return variables === undefined ? [] : [{ route, variables }];
  });
  const found = candidates.find(({ route }) => route.method === method);
  if (found !== undefined) return { kind: 'found', handler: found.route.handler, variables: found.variables };
  return { kind: candidates.length === 0 ? 'missing' : 'method' };
}

function matchPattern(pattern: string, path: string): string[] | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const matches = wanted.every((segment, index) =>
    segment === ':' ? given[index] !== '' : segment === given[index],
  );
  return matches ? given.filter((_, index) => wanted[index] === ':').map(decodeURIComponent) : undefined;
}
