import type { Refusal } from '../config/compile-refusals.ts';
import type { AdapterSettings, HookConfig } from '../config/hook-config.ts';

/** The hooks of one call. */
export interface HookRoute {
  /** The patterns that matched, in file order. */
  readonly endpoints: readonly string[];
  readonly pre: readonly AdapterSettings[];
  readonly post: readonly AdapterSettings[];
  /** powerstrip answers the call itself; no hook is called. */
  readonly refusal?: Refusal;
}

export interface HookRouter {
  /** True when no call at all has a hook or is refused. */
  readonly isEmpty: boolean;
  /** The hooks of a call; undefined when nothing hooks it. Path: decoded, without the query. */
  route(method: string, path: string): HookRoute | undefined;
}

const maxCachedRoutes = 500;
// Longer paths are not cached: a client could fill the memory with them.
const maxCachedKey = 300;

/** Every pattern that matches adds its chains, in file order. Answers are remembered: clients repeat themselves. */
export function createHookRouter(config: HookConfig): HookRouter {
  const cache = new Map<string, HookRoute | undefined>();
  return {
    isEmpty: config.endpoints.length + config.refusals.length === 0,
    route: (method, path) => {
      if (method.length + path.length > maxCachedKey) return findRoute(config, { method, path });
      const key = `${method} ${path}`;
      if (cache.has(key)) return cache.get(key);
      if (cache.size >= maxCachedRoutes) cache.clear();
      const route = findRoute(config, { method, path });
      cache.set(key, route);
      return route;
    },
  };
}

function findRoute(config: HookConfig, call: { method: string; path: string }): HookRoute | undefined {
  const refusal = config.refusals.find(({ matches }) => matches(call.method, call.path));
  if (refusal !== undefined) return { endpoints: [refusal.text], pre: [], post: [], refusal };
  const matching = config.endpoints.filter(({ pattern }) => pattern.matches(call.method, call.path));
  const pre = matching.flatMap((endpoint) => endpoint.pre);
  const post = matching.flatMap((endpoint) => endpoint.post);
  if (pre.length + post.length === 0) return undefined;
  return { endpoints: matching.map(({ pattern }) => pattern.text), pre, post };
}
