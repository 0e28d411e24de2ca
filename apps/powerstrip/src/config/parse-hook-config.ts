import type { AdaptersConfig } from '@pw/core';
import { adaptersConfigSchema, compileEndpointPattern, isPowerstripError, PowerstripError } from '@pw/core';
import { streamNamedBy } from '../calls/stream-endpoints.ts';
import { adapterSettings } from './adapter-settings.ts';
import { compileRefusal, type Refusal, refusalWords } from './compile-refusals.ts';
import { describeIssue } from './describe-issue.ts';
import { warnOfGaps } from './endpoint-warnings.ts';
import type { AdapterSettings, EndpointSettings, HookConfig } from './hook-config.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

/** Checks the text of an adapters.yml. Throws INVALID_CONFIGURATION with file, line and key of every fault. */
export function parseHookConfig(text: string, file: string): HookConfig {
  const source = parseYaml(text, file);
  const parsed = adaptersConfigSchema.safeParse(source.value, { reportInput: true });
  if (!parsed.success) throw invalid(parsed.error.issues.flatMap((issue) => describeIssue(issue, source)));
  const { data } = parsed;
  const faults: string[] = [];
  const adapters = readAdapters(data, { source, faults });
  if (faults.length > 0) throw invalid(faults);
  const endpoints = compileEndpoints(data, { source, adapters, faults });
  const refusals = compileRefusals(data, { source, faults });
  if (faults.length > 0) throw invalid(faults);
  const listed = endpoints
    .filter(({ pre }) => pre.length > 0)
    .map(({ pattern }) => ({ pattern, where: source.at(['endpoints', pattern.text]) }));
  const warnings = [...unusedAdapters(data, source), ...warnOfGaps(listed, refusals)];
  const lines = linesOf(data, source);
  return createHookConfig({ file, endpoints, adapters, refusals, lines, warnings });
}

function linesOf({ refuse = [], endpoints }: AdaptersConfig, source: YamlSource): Map<string, number> {
  const paths = [
    ...Object.keys(endpoints).map((text) => [text, ['endpoints', text]] as const),
    ...refuse.map((text, index) => [text, ['refuse', index]] as const),
  ];
  return new Map(paths.map(([text, path]) => [text, source.lineOf(path) as number]));
}

function readAdapters(
  data: AdaptersConfig,
  { source, faults }: Pick<CompileContext, 'source' | 'faults'>,
): Map<string, AdapterSettings> {
  const adapters = new Map<string, AdapterSettings>();
  for (const [name, given] of Object.entries(data.adapters)) {
    try {
      adapters.set(name, adapterSettings(name, given));
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      faults.push(`${source.at(['adapters', name])}: adapters.${name}: ${error.message}`);
    }
  }
  return adapters;
}

/** Those of `refuse`, then the endpoints with `refuse`. */
function compileRefusals(
  { refuse = [], endpoints }: AdaptersConfig,
  { source, faults }: Pick<CompileContext, 'source' | 'faults'>,
): Refusal[] {
  const refusals: Refusal[] = [];
  const compile = (text: string, { why, where }: { why: string; where: string }) => {
    try {
      refusals.push(compileRefusal(text, why));
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      faults.push(`${where}: refuse: ${error.message}, or one of: ${refusalWords.join(', ')}`);
    }
  };
  for (const [index, text] of refuse.entries())
    compile(text, { why: 'adapters.yml refuses such calls', where: source.at(['refuse', index]) });
  for (const [text, { refuse: why }] of Object.entries(endpoints))
    if (why !== undefined) compile(text, { why, where: source.at(['endpoints', text]) });
  return refusals;
}

interface CompileContext {
  source: YamlSource;
  adapters: ReadonlyMap<string, AdapterSettings>;
  /** Receives what is wrong. */
  faults: string[];
}

function compileEndpoints(data: AdaptersConfig, context: CompileContext): EndpointSettings[] {
  const endpoints: EndpointSettings[] = [];
  for (const [text, { pre = [], post = [], refuse }] of Object.entries(data.endpoints)) {
    if (refuse !== undefined) continue;
    const path = ['endpoints', text];
    try {
      const pattern = compileEndpointPattern(text);
      checkStream(text, { post, context });
      endpoints.push({
        pattern,
        pre: findAdapters(pre, { path: [...path, 'pre'], context }),
        post: findAdapters(post, { path: [...path, 'post'], context }),
      });
    } catch (error) {
      if (!isPowerstripError(error)) throw error;
      context.faults.push(`${context.source.at(path)}: ${error.message}`);
    }
  }
  return endpoints;
}

function checkStream(
  text: string,
  { post, context }: { post: readonly string[]; context: CompileContext },
): void {
  const what = streamNamedBy(text);
  if (what === undefined || post.length === 0) return;
  const where = context.source.at(['endpoints', text, 'post']);
  context.faults.push(
    `${where}: endpoints.${JSON.stringify(text)}.post: a post-hook cannot see ${what}; expected pre only`,
  );
}

function findAdapters(
  names: readonly string[],
  { path, context }: { path: string[]; context: CompileContext },
): AdapterSettings[] {
  return names.flatMap((name, index) => {
    const adapter = context.adapters.get(name);
    if (adapter !== undefined) return [adapter];
    const known = [...context.adapters.keys()].join(', ') || 'none is defined';
    const where = context.source.at([...path, index]);
    context.faults.push(
      `${where}: ${path.at(-1)}: unknown adapter ${JSON.stringify(name)}; expected one of: ${known}`,
    );
    return [];
  });
}

function unusedAdapters(data: AdaptersConfig, source: YamlSource): string[] {
  const used = new Set(Object.values(data.endpoints).flatMap(({ pre = [], post = [] }) => [...pre, ...post]));
  return Object.keys(data.adapters)
    .filter((name) => !used.has(name))
    .map((name) => `${source.at(['adapters', name])}: adapters.${name} is defined but no endpoint uses it`);
}

function createHookConfig(
  parts: Pick<HookConfig, 'file' | 'endpoints' | 'adapters' | 'refusals' | 'lines' | 'warnings'>,
): HookConfig {
  const missing = (kind: string, name: string) =>
    new PowerstripError('NO_SUCH_NAME', `${parts.file} defines no ${kind} ${JSON.stringify(name)}`);
  return {
    ...parts,
    endpoint: (pattern) => {
      const endpoint = parts.endpoints.find((candidate) => candidate.pattern.text === pattern);
      if (endpoint === undefined) throw missing('endpoint', pattern);
      return endpoint;
    },
    adapterUrl: (name) => {
      const adapter = parts.adapters.get(name);
      if (adapter === undefined) throw missing('adapter', name);
      return adapter.url;
    },
  };
}

function invalid(faults: readonly string[]): PowerstripError {
  return new PowerstripError('INVALID_CONFIGURATION', faults.join('\n'));
}
