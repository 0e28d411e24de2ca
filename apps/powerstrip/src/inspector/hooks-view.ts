import type { AdapterView, CallSummary, EndpointView, HookMatch } from '@pw/core/inspector';
import type { AdapterSettings, HookConfig } from '../config/hook-config.ts';

/** Endpoints and refusals of adapters.yml, in the order of their lines. */
export function endpointViews({ endpoints, refusals, lines }: HookConfig): EndpointView[] {
  const lineOf = (pattern: string) => lines.get(pattern) as number;
  const views = [
    ...endpoints.map(({ pattern: { text }, pre, post }) => ({
      pattern: text,
      line: lineOf(text),
      pre: namesOf(pre),
      post: namesOf(post),
      refuse: null,
    })),
    ...refusals.map(({ text, why }) => ({
      pattern: text,
      line: lineOf(text),
      pre: [],
      post: [],
      refuse: why,
    })),
  ];
  return views.toSorted((a, b) => a.line - b.line);
}

/** What would happen to a call. Path: decoded, without the query. */
export function matchHooks(
  config: HookConfig,
  { method, path }: { method: string; path: string },
): HookMatch {
  const views = endpointViews(config);
  const refusal = config.refusals.find(({ matches }) => matches(method, path));
  if (refusal !== undefined) {
    const endpoints = views.filter(({ pattern, refuse }) => pattern === refusal.text && refuse !== null);
    return { endpoints: endpoints.slice(0, 1), pre: [], post: [], refuse: refusal.why };
  }
  const matching = new Set(
    config.endpoints
      .filter(({ pattern }) => pattern.matches(method, path))
      .map(({ pattern }) => pattern.text),
  );
  const endpoints = views.filter(({ pattern, refuse }) => refuse === null && matching.has(pattern));
  return {
    endpoints,
    pre: endpoints.flatMap(({ pre }) => pre),
    post: endpoints.flatMap(({ post }) => post),
    refuse: null,
  };
}

/** One adapter with its figures of the calls that are kept; `calls` newest first. */
export function adapterView(
  { name, url, mode, onError, timeoutMs }: AdapterSettings,
  { calls, health }: { calls: Iterable<CallSummary>; health: AdapterView['health'] },
): AdapterView {
  const times: number[] = [];
  let errors = 0;
  let lastError: AdapterView['lastError'] = null;
  for (const call of calls)
    for (const hook of call.hooks) {
      if (hook.adapter !== name || hook.outcome === 'skipped' || hook.outcome === 'running') continue;
      times.push(hook.durationMs);
      if (hook.outcome === 'refused' || hook.error === null) continue;
      errors += 1;
      lastError ??= { ...hook.error, at: call.startedAt };
    }
  times.sort((a, b) => a - b);
  const figures = {
    calls: times.length,
    errors,
    lastError,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
  return { name, url, mode, onError, timeoutMs, health, ...figures };
}

/** Nearest rank of sorted values. */
function quantile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;
}

function namesOf(adapters: readonly AdapterSettings[]): string[] {
  return adapters.map(({ name }) => name);
}
